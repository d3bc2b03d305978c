package io.zkthreads.server.web;

import io.zkthreads.server.job.JobIndex;
import io.zkthreads.server.web.Table.Column;
import java.io.IOException;

/// Jobs, newest first, a page at a time.
final class JobsPage {
  static final String PATH = "/jobs";

  private final JobsView jobs;

  JobsPage(JobsView jobs) {
    this.jobs = jobs;
  }

  /// A job's name as a link to its page.
  static Html link(String name) {
    return Html.of(
        "<a href=\"/{}\" title=\"{}\"><code>{}</code></a>", name, name, Texts.shortId(name));
  }

  Html content(Query query) throws BadQuery, IOException {
    JobIndex.Page page = jobs.index().page(query.filter(), query.before(), query.size());
    Table table =
        new Table(
            query.state().isEmpty()
                ? "Jobs, newest first"
                : "Jobs that are " + query.state() + ", newest first",
            Column.of("Job"),
            Column.of("State"),
            Column.of("Cause"),
            Column.of("Created (UTC)"),
            Column.of("Changed (UTC)"),
            Column.number("Cycles"),
            Column.number("Proof"),
            Column.of("Tenant"),
            Column.of("Request id"));
    for (JobIndex.Entry job : page.entries()) {
      table.row(
          link(job.name()),
          Texts.badge(job.state()),
          job.cause(),
          Texts.time(job.created()),
          Texts.time(job.changed()),
          job.cycles() == 0 ? "" : Texts.count(job.cycles()),
          job.proofBytes() == 0 ? "" : Texts.bytes(job.proofBytes()),
          job.tenant(),
          Html.of("<code>{}</code>", job.requestId()));
    }
    boolean more = page.next().isPresent();
    return Html.of(
        "{}<section>{}</section>{}",
        form(query),
        table.htmlOr(more ? "None among the jobs that were looked at." : "None."),
        paging(query, page));
  }

  private static Html form(Query query) {
    return Html.of(
        """
        <form method="get" action="/jobs"><label for="state">State</label>
        <select id="state" name="state">{}{}{}</select> <button>Show</button></form>
        """,
        option("", "all", query),
        option("unfinished", "unfinished", query),
        Html.join(Texts.STATES.stream().map(Texts::name).map(name -> option(name, name, query))));
  }

  private static Html option(String value, String title, Query query) {
    return query.state().equals(value)
        ? Html.of("<option value=\"{}\" selected>{}</option>", value, title)
        : Html.of("<option value=\"{}\">{}</option>", value, title);
  }

  private static Html paging(Query query, JobIndex.Page page) throws BadQuery {
    Html newest =
        query.before() == Long.MAX_VALUE
            ? Html.EMPTY
            : Html.of("<li><a href=\"{}\">Newest</a></li>", query.with("before", ""));
    Html older =
        page.next().isEmpty()
            ? Html.EMPTY
            : Html.of(
                "<li><a rel=\"next\" href=\"{}\">Older</a></li>",
                query.with("before", Long.toString(page.next().getAsLong())));
    return Html.of("<nav aria-label=\"Pages\"><ul>{}{}</ul></nav>\n", newest, older);
  }
}
