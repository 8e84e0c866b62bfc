"""How documents stand to each other and to time: cited, rested on, repealed, in force."""
