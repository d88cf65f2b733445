"""What several pages show: each widget renders what it is given and says what was done with it."""
