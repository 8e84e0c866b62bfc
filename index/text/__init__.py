"""What is indexed of a clause: its context and its tokens."""
