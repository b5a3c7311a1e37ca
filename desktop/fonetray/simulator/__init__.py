"""A PBX in a box: the provider's services and call events over real HTTP, without a line of the program it tests."""
