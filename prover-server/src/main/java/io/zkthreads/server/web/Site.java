package io.zkthreads.server.web;

import io.zkthreads.server.measure.Timings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Which page is where.
final class Site {
  private static final Map<String, Page> FILES =
      Map.of(
          "/console.css", file("console.css", "text/css; charset=utf-8"),
          "/console.js", file("console.js", "text/javascript; charset=utf-8"),
          "/icon.svg", file("icon.svg", "image/svg+xml"));

  /// What the names of jobs look like.
  private static final String JOB = "/jobs/[0-9a-f-]{1,64}";

  private static final String TENANT = "/tenants/[a-z0-9-]{1,32}";

  private final JobsView jobs;
  private final Standing.Source standing;
  private final InstantSource clock;
  private final OverviewPage overview;
  private final JobsPage list;
  private final TenantsPage tenants;

  Site(
      JobsView jobs,
      TenantsView tenants,
      Standing.Source standing,
      Timings timings,
      InstantSource clock) {
    this.jobs = jobs;
    this.standing = standing;
    this.clock = clock;
    overview = new OverviewPage(jobs, timings);
    list = new JobsPage(jobs);
    this.tenants = new TenantsPage(tenants);
  }

  private static Page file(String name, String contentType) {
    try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream(name), name)) {
      return new Page(200, contentType, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What an address shows.
  Page page(URI uri) {
    Page file = FILES.get(uri.getRawPath());
    if (file != null) {
      return file;
    }
    try {
      return page(Query.parse(uri));
    } catch (BadQuery e) {
      return problem(400, "This address cannot be read", e.text());
    } catch (IOException e) {
      return problem(503, "The daemon's storage failed", String.valueOf(e.getMessage()));
    }
  }

  private Page page(Query query) throws BadQuery, IOException {
    Instant now = clock.instant();
    String path = query.path();
    if (path.equals("/")) {
      return shown("Overview", query, now, overview.content(standing.now(), now));
    }
    if (path.equals(JobsPage.PATH)) {
      return shown("Jobs", query, now, list.content(query));
    }
    if (path.matches(JOB)) {
      String name = path.substring(1);
      Optional<JobsView.Course> course = jobs.course(name);
      if (course.isPresent()) {
        Html content = JobPage.content(course.get(), now);
        return shown("Job " + Texts.shortId(name), query, now, content);
      }
      return problem(404, "No such job", "It was never there, or it was deleted.");
    }
    if (path.equals(TenantsPage.PATH)) {
      return shown("Tenants", query, now, tenants.all(query, now));
    }
    if (path.equals(TenantsPage.USAGE)) {
      return shown("Usage", query, now, tenants.usage(now));
    }
    if (path.matches(TENANT)) {
      String name = path.substring(TenantsPage.PATH.length() + 1);
      Optional<Html> content = tenants.one(name, now);
      return content.isPresent()
          ? shown("Tenant " + name, query, now, content.get())
          : problem(404, "No such tenant", "zkt tenants create makes one.");
    }
    return problem(404, "No such page", "The console has an overview, jobs, tenants and usage.");
  }

  private static Page shown(String title, Query query, Instant now, Html content) {
    return Page.html(200, Layout.page(title, query, query.updates(), now, content));
  }

  /// A page about what cannot be shown.
  Page problem(int status, String title, String text) {
    return Page.html(
        status,
        Layout.page(
            title,
            new Query("", Map.of()),
            false,
            clock.instant(),
            Html.of("<p>{}</p><p><a href=\"/\">To the overview</a></p>\n", text)));
  }
}
