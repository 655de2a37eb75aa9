// Runs before the first paint, so that a dark room never sees a white flash. A file of its own: the page allows no inline script.
(function () {
  var address = new URLSearchParams(location.search)
  function choice(name, allowed, system) {
    var asked = address.get(name)
    if (allowed.indexOf(asked) >= 0) return asked
    try {
      var kept = localStorage.getItem('tandem.' + name)
      if (allowed.indexOf(kept) >= 0) return kept
    } catch (blocked) { /* Storage may be off: the system's choice holds. */ }
    return system
  }
  var root = document.documentElement
  root.dataset.theme = choice('theme', ['light', 'dark'], matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
  root.lang = choice('lang', ['zh', 'en'], /^zh/i.test(navigator.language) ? 'zh' : 'en')
})()
