"""What windows and cards are made of: the theme, icons, buttons, boxes, lists, lines."""
