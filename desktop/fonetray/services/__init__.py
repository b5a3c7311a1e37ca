"""What the program does, with no screen: calls, dialling, the directory, call flows, imports and the doctor."""
