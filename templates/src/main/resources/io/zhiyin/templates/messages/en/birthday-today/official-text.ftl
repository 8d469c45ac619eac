It is your birthday today. Happy birthday!

The day is noted, and we will greet you on it every year.
