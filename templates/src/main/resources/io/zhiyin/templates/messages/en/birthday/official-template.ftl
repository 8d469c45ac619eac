thing1: Happy birthday!
thing2: A kind year to you
date3: ${today}
