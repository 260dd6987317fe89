"""What a wrong line should have been: candidates in the author's notation, each judged like any other, and why one is right."""
