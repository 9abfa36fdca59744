"""The look: page skeletons, template tags, and the list, form and wizard bases that every app's views use."""
