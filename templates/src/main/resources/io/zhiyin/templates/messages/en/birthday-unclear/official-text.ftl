Sorry, that date was not clear.
Please write it like this:

birthday 5 March
birthday 1990-03-05
birthday lunar 8/15
