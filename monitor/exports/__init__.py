"""What evaluation teams (第三方评估) hand in: workbooks, a report that opens without a server, the data dictionary."""
