"""Second readings (复读): another person reads what was decided, unseen; how far both agree is published."""
