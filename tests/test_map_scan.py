"""The last check before a page is written: what would leave it is found, what is only text is not."""

import pytest

from landuse.maps import find_external_addresses

OUTSIDE = {
    '<script src="https://a.b/x.js"></script>': "https://a.b/x.js",
    "<script src=//a.b/x.js></script>": "//a.b/x.js",
    '<link rel="stylesheet" href="http://a.b/x.css">': "http://a.b/x.css",
    '<img src="logo.png">': "logo.png",
    '<img srcset="https://a.b/2x.png 2x">': "https://a.b/2x.png 2x",
    '<a href="https://a.b/">x</a>': "https://a.b/",
    '<iframe src="page.html"></iframe>': "page.html",
    '<form action="https://a.b/"></form>': "https://a.b/",
    '<svg><use xlink:href="https://a.b/i.svg#x"/></svg>': "https://a.b/i.svg#x",
    "<style>p { background: url(//a.b/x.png) }</style>": "//a.b/x.png",
    "<style>@font-face { src: url('fonts/x.woff2') }</style>": "fonts/x.woff2",
    '<style>@import "https://a.b/x.css";</style>': "https://a.b/x.css",
    '<p style="background:url(https://a.b/x.png)">x</p>': "https://a.b/x.png",
    '<meta http-equiv="refresh" content="0; url=https://a.b/">': "https://a.b/",
    '<script>L.tileLayer(\n  "https://{s}.a.b/{z}/{x}/{y}.png", {})</script>': "https://{s}.a.b/{z}/{x}/{y}.png",
    "<script>L.tileLayer.wms('//a.b/wms')</script>": "//a.b/wms",
    '<script>fetch("https://a.b/data.json")</script>': "https://a.b/data.json",
    '<script>L.icon({"iconUrl": "https://a.b/i.png"})</script>': "https://a.b/i.png",
    "<script>x.innerHTML = '<img src=\"https://a.b/i.png\">'</script>": "https://a.b/i.png",
}
POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data: blob: {}; font-src data:">'
OUTSIDE |= {POLICY.format(host): host for host in ("https://a.b", "http://10.1.2.3:8080", "*.a.b", "https:", "a.b", "wss://a.b")}
INSIDE = [
    POLICY.format(""),
    "",
    '<a href="#top">x</a>',
    '<img src="data:image/png;base64,AAAA">',
    "<style>p { behavior: url(#default#VML); background: url(data:image/png;base64,AA) }</style>",
    "<p>https://a.b/x and src=https://a.b/ are words</p>",
    '<script type="application/json">{"x": "tileLayer(\\"https://a.b\\")"}</script>',
    '<script>const SVG = "http://www.w3.org/2000/svg"; const name = "https://a.b/";</script>',
    "<!-- <img src=x.png> -->",
]


@pytest.mark.parametrize(("html", "address"), OUTSIDE.items())
def test_what_leaves_the_page_is_found(html, address):
    assert find_external_addresses(html) == [address]


@pytest.mark.parametrize("html", INSIDE)
def test_what_stays_is_not(html):
    assert find_external_addresses(html) == []


def test_allowed_origins_are_left_out_and_no_others():
    html = '<img src="https://a.b/x.png"><img src="https://a.b.evil/x.png"><img src="http://a.b/x.png">'
    assert find_external_addresses(html, {"https://a.b"}) == ["https://a.b.evil/x.png", "http://a.b/x.png"]
