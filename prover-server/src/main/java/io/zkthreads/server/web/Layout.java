package io.zkthreads.server.web;

import java.time.Instant;

/// What stands around every page.
final class Layout {
  /// Seconds after which a browser without scripts loads a page anew.
  private static final int RELOAD_SECONDS = 10;

  private Layout() {}

  /// A whole document.
  ///
  /// @param updates whether it comes anew by itself
  static Html page(String title, Query query, boolean updates, Instant now, Html content) {
    return Html.of(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{} · zkThreads prover</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/console.css">
        {}</head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
        <p class="brand">zkThreads prover</p>
        <nav aria-label="Console"><ul>{}{}{}{}</ul></nav>
        <p class="clock"><span id="clock">As of {} UTC</span> {}</p>
        </header>
        <main id="main" tabindex="-1">
        <h1>{}</h1>
        {}</main>
        <footer><p>This console only shows: nothing here changes anything. \
        Change things with <code>zkt jobs</code> and <code>zkt tenants</code>.</p></footer>
        </body>
        </html>
        """,
        title,
        updates ? refresh() : Html.EMPTY,
        link("/", "Overview", query),
        link(JobsPage.PATH, "Jobs", query),
        link(TenantsPage.PATH, "Tenants", query),
        link(TenantsPage.USAGE, "Usage", query),
        Texts.time(now),
        toggle(query, updates),
        title,
        content);
  }

  private static Html refresh() {
    return Html.of(
        """
        <script src="/console.js" defer></script>
        <noscript><meta http-equiv="refresh" content="{}"></noscript>
        """,
        RELOAD_SECONDS);
  }

  private static Html link(String path, String title, Query query) {
    boolean here = query.path().equals(path);
    return here
        ? Html.of("<li><a href=\"{}\" aria-current=\"page\">{}</a></li>", path, title)
        : Html.of("<li><a href=\"{}\">{}</a></li>", path, title);
  }

  private static Html toggle(Query query, boolean updates) {
    if (updates) {
      return Html.of("<a href=\"{}\">Pause updates</a>", query.with("updates", "off"));
    }
    return query.updates()
        ? Html.EMPTY
        : Html.of("<a href=\"{}\">Resume updates</a>", query.with("updates", ""));
  }
}
