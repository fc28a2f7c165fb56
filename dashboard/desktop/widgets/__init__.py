"""Small widgets that know arrays and words only."""
