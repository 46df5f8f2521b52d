"""What each of Discord's REST addresses does; importing the modules registers them."""
