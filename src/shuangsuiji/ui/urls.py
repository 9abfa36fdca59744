from django.urls import path

from . import gallery, look

app_name = "ui"
urlpatterns = [
    path("look/", look.look, name="look"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/list/", gallery.sample_list, name="gallery-list"),
    path("gallery/wizard/", gallery.sample_wizard, name="gallery-wizard"),
    path("gallery/public/", gallery.sample_public, name="gallery-public"),
    path("gallery/screen/", gallery.sample_screen, name="gallery-screen"),
]
