thing1: ${(customer.salutation!customer.name!"朋友")?truncate(12)}，生日快乐
thing2: 愿新的一岁平安顺遂，日日有小欢喜
date3: ${today}
