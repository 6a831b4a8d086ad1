"""The parts of an article: title, dates, labels, text, validity, attachments, interpretations."""
