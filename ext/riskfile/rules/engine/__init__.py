"""What runs rules: how they are declared, run, waived, told apart."""
