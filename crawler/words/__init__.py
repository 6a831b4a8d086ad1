"""What the words of a page say: how links read, what is only mentioned, marks asked for, words that others put in."""
