"""The rectification list (整改台账) of a frozen round: begun, answered, verified, edited as a workbook."""
