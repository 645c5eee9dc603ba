"""A week and figures of invented people, as the rooms would hand them over."""
