"""Scripts for buttons of the task pane: none."""
