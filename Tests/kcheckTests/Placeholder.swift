// Keeps the target buildable until its first test arrives; delete it then.
