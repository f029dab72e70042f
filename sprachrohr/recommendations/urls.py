"""Doors of recommendations."""

from django.urls import path

from sprachrohr.meetings.waiting import FROM_ABOVE
from sprachrohr.recommendations import desk as drafting
from sprachrohr.recommendations import desk_acts, office, tell_desk, views
from sprachrohr.recommendations.due import before_a_meeting

# Before each meeting the council sees what politics still owes it.
FROM_ABOVE.append(before_a_meeting)

public = [
    path("recommendations/", views.recommendations, name="recommendations"),
    path("recommendations/figures/", views.figures, name="recommendations_figures"),
    path("recommendations/data.csv", views.as_csv, name="recommendations_csv"),
    path("recommendations/data.json", views.as_json, name="recommendations_json"),
    path("recommendations/feed.atom", views.feed, name="recommendations_feed"),
    path("recommendations/<str:name>/", views.recommendation, name="recommendation"),
    path("recommendations/<str:name>/paper/<int:answer>/", views.paper, name="recommendation_paper"),
]
# German without a choice: the office of a German district.
without_language = [
    path("office/link/<str:token>/", office.door, name="office_link"),
    path("office/<int:pk>/", office.answer, name="office_answer"),
    path("office/<int:pk>/look/", office.look, name="office_look"),
    path("office/<int:pk>/confirm/", office.confirm, name="office_confirm"),
    path("office/<int:pk>/kind/", office.correct, name="office_correct"),
]
desk = [
    path("recommendations/", drafting.recommendations, name="desk_recommendations"),
    path("recommendations/new/", drafting.new, name="new_recommendation"),
    path("recommendations/offices/", drafting.offices, name="addressees"),
    path("recommendations/confidential/", tell_desk.confidential, name="confidential_recommendations"),
    path("recommendations/<int:pk>/", drafting.recommendation, name="desk_recommendation"),
    path("recommendations/<int:pk>/change/", drafting.change, name="change_recommendation"),
    path("recommendations/<int:pk>/letter/", drafting.letter, name="recommendation_letter"),
    path("recommendations/<int:pk>/answer/", drafting.enter_answer, name="enter_answer"),
    path("recommendations/<int:pk>/paper/<int:answer>/", drafting.paper, name="answer_paper"),
    path("recommendations/<int:pk>/tell/", tell_desk.tell, name="tell_people"),
    path("recommendations/<int:pk>/slips/<int:telling>/", tell_desk.slips, name="outcome_slips"),
    path("recommendations/<int:pk>/do/<str:act>/", desk_acts.act, name="recommendation_act"),
]
