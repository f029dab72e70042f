from tests.e2e.conftest import *
from tests.e2e.steps import *
from tests.cast import GERMAN
from sprachrohr.voices.models import Voice
def test_a(opens):
    phone = opens()
    phone.goto("/de/tell/")
    tok = phone.input_value("[name=token]")
    fill_in(phone, GERMAN, kind="wish")
    phone.context.set_offline(True)
    with phone.expect_event("requestfailed"):
        phone.locator("main form.form .button-big").click(no_wait_after=True)
    phone.wait_for_timeout(1000)
    print(phone.url, phone.evaluate("history.length"))
    phone.context.set_offline(False)
    r = phone.go_back()
    print(r, phone.url, phone.locator("#words").count())
    phone.wait_for_timeout(500)
    print(phone.url, phone.locator("#words").count() and phone.input_value("#words"), phone.locator("[name=token]").count() and phone.input_value("[name=token]")==tok)
def test_b(opens):
    phone = opens()
    phone.goto("/de/tell/")
    tok = phone.input_value("[name=token]")
    fill_in(phone, GERMAN, kind="wish")
    def lose(route):
        if route.request.method == "POST":
            route.fetch(); route.abort("connectionreset")
        else: route.continue_()
    phone.route("**/tell/", lose)
    with phone.expect_event("requestfailed"):
        phone.locator("main form.form .button-big").click(no_wait_after=True)
    print(Voice.objects.count())
    phone.unroute("**/tell/", lose)
    phone.wait_for_timeout(1000)
    print(phone.url, phone.evaluate("history.length"))
    r = phone.go_back()
    print(r, phone.url, phone.locator("#words").count() and phone.input_value("#words"), phone.locator("[name=token]").count() and phone.input_value("[name=token]")==tok)
    send(phone); print(shown_code(phone), Voice.objects.count())
def test_c(opens):
    phone = opens()
    phone.goto("/de/tell/")
    fill_in(phone, GERMAN, kind="wish")
    send(phone); print(shown_code(phone))
    phone.reload(); print(shown_code(phone), Voice.objects.count())
def test_d(opens):
    phone = opens()
    phone.goto("/de/tell/")
    tok = phone.input_value("[name=token]")
    fill_in(phone, GERMAN, kind="wish")
    phone.goto("/de/about/")
    phone.go_back()
    print(phone.url, phone.locator("#words").count() and phone.input_value("#words"), phone.locator("[name=token]").count() and phone.input_value("[name=token]")==tok)
