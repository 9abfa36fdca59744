"""The ui app alone, so that these tests stand whatever the other apps serve."""

from django.urls import include, path

urlpatterns = [path("ui/", include("shuangsuiji.ui.urls"))]
handler400 = "shuangsuiji.ui.errors.bad_request"
handler403 = "shuangsuiji.ui.errors.permission_denied"
handler404 = "shuangsuiji.ui.errors.page_not_found"
handler500 = "shuangsuiji.ui.errors.server_error"
