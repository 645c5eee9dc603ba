"""Coaching and developing people at the centre of a sales leader's week."""
