"""Doors of meetings."""

from django.urls import path

from sprachrohr.meetings import desk as office
from sprachrohr.meetings import desk_agenda as agenda
from sprachrohr.meetings import desk_calling as calling
from sprachrohr.meetings import live_urls, views

public = [
    *live_urls.public,
    path("meetings/", views.meetings, name="meetings"),
    path("meetings.ics", views.meetings_feed, name="meetings_feed"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/invitation.pdf", views.meeting_paper, name="meeting_paper"),
    path("meetings/<int:pk>/meeting.ics", views.meeting_in_calendar, name="meeting_in_calendar"),
    path("meetings/reply/<str:token>/", views.reply_by_link, name="reply_by_link"),
    path("meetings/names/<str:token>/", views.reply_in_chat, name="reply_in_chat"),
]
desk = [
    *live_urls.desk,
    path("meetings/", office.meetings, name="desk_meetings"),
    path("meetings/new/", office.new, name="new_meeting"),
    path("meetings/rules/", office.rules, name="rules"),
    path("meetings/series/new/", office.new_series, name="new_series"),
    path("meetings/series/<int:pk>/continue/", office.continue_series, name="continue_series"),
    path("meetings/series/<int:pk>/end/", office.end_series, name="end_series"),
    path("meetings/outside/", office.outside, name="outside"),
    path("meetings/outside/<int:pk>/cancel/", office.cancel_outside, name="cancel_outside"),
    path("meetings/<int:pk>/", agenda.prepare, name="prepare"),
    path("meetings/<int:pk>/date/", office.changed, name="change_meeting"),
    path("meetings/<int:pk>/carry/", agenda.carry, name="carry"),
    path("meetings/<int:pk>/order/", agenda.order, name="order_items"),
    path("meetings/<int:pk>/item/<int:item>/", agenda.change_item, name="change_item"),
    path("meetings/<int:pk>/item/<int:item>/<slug:act>/", agenda.act_on_item, name="act_on_item"),
    path("meetings/<int:pk>/send/", calling.send, name="send_meeting"),
    path("meetings/<int:pk>/tell/", calling.tell, name="tell_meeting"),
    path("meetings/<int:pk>/cancel/", calling.cancel, name="cancel_meeting"),
    path("meetings/<int:pk>/remind/", calling.remind, name="remind_members"),
    path("meetings/<int:pk>/chat/", calling.chat, name="chat_link"),
    path("meetings/<int:pk>/link/<int:member>/", calling.hand_over, name="hand_over_link"),
    path("meetings/<int:pk>/answer/<int:member>/", calling.answer, name="enter_reply"),
    path("meetings/<int:pk>/invitation.pdf", calling.invitation, name="desk_invitation"),
]
