"""Every measure, once, as an Ibis expression of the facts as of a day."""
