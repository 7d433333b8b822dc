// The ribbon's one button opens the task pane; it runs no script.
