"""The routes, a file a topic; `app.create_app` mounts them."""
