"""What earlier scans saw, judged anew (重新评判) and compared."""
