package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.Failure;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.SettlementResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.api.prover.v1.Waiting;
import io.zkthreads.server.job.JobIndex;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.DeviceState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// The console over real sockets, with jobs of clients who would like to be in it.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebConsoleTest {
  private static final String HOSTILE =
      "\"><img src=x onerror=alert(1)><script>alert('2')</script>";
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
  private static final String SLOW = "/jobs/5105";
  private static final List<String> PAGES =
      List.of(
          "/",
          "/jobs",
          "/jobs?state=FAILED&before=7&size=100",
          "/jobs?updates=off",
          "/jobs/a1",
          "/jobs/a2",
          "/jobs/a3",
          "/jobs/a4",
          "/jobs/none",
          "/tenants",
          "/tenants?from=975&size=25",
          "/tenants?from=nowhere",
          "/tenants/t0000",
          "/tenants/none",
          "/usage",
          "/nowhere",
          "/jobs?size=0");

  private final HttpClient http = HttpClient.newHttpClient();
  private final FakeJobs jobs = fakeJobs();

  @SuppressWarnings("NullAway.Init")
  private WebConsole console;

  private static Job.Builder job(String id, JobState state) {
    return Job.newBuilder()
        .setName("jobs/" + id)
        .setRequestId(HOSTILE)
        .setProgram(HOSTILE)
        .setState(state);
  }

  private static FakeJobs fakeJobs() {
    Map<String, JobsView.Course> courses = new LinkedHashMap<>();
    JobEvent.Builder[] events = {
      JobEvent.newBuilder().setStep(StepFinished.newBuilder().setStep(HOSTILE)),
      JobEvent.newBuilder().setWaiting(Waiting.newBuilder().setReason(HOSTILE).setMessage(HOSTILE)),
      JobEvent.newBuilder().setFailure(Failure.newBuilder().setReason(HOSTILE).setMessage(HOSTILE)),
      JobEvent.newBuilder().setSettlement(SettlementResult.newBuilder().setOutcome(HOSTILE))
    };
    List<JobEvent> course = new ArrayList<>();
    for (JobEvent.Builder event : events) {
      course.add(event.setState(JobState.JOB_STATE_PROVING).setSequence(course.size() + 1).build());
    }
    List<Job> all =
        List.of(
            job("a1", JobState.JOB_STATE_PROVING).build(),
            job("a2", JobState.JOB_STATE_PREFLIGHT)
                .setWaiting(Waiting.newBuilder().setReason(HOSTILE).setMessage(HOSTILE))
                .build(),
            job("a3", JobState.JOB_STATE_FAILED)
                .setFailure(Failure.newBuilder().setReason(HOSTILE).setMessage(HOSTILE))
                .build(),
            job("a4", JobState.JOB_STATE_REJECTED)
                .setSettlement(SettlementResult.newBuilder().setOutcome(HOSTILE))
                .build(),
            job("5105", JobState.JOB_STATE_RECEIVED).build());
    all.forEach(job -> courses.put(job.getName(), new JobsView.Course(job, course, null)));
    JobIndex.Entry entry =
        new JobIndex.Entry(
            HOSTILE,
            "jobs/a3",
            HOSTILE,
            JobState.JOB_STATE_FAILED,
            HOSTILE,
            NOW,
            NOW,
            1_234_567,
            1 << 20);
    return new FakeJobs(
        courses,
        Collections.nCopies(1_000, entry),
        Map.of(new JobIndex.End(JobState.JOB_STATE_FAILED, HOSTILE), 3L));
  }

  private static Standing standing() {
    return new Standing(
        Standing.Health.SERVING,
        HOSTILE,
        HOSTILE,
        100,
        List.of(
            new DeviceState(HOSTILE, DeviceState.Use.BUSY),
            new DeviceState("cuda 1", DeviceState.Use.FAILED)),
        HOSTILE,
        1000,
        12,
        100,
        200,
        300,
        Duration.ofHours(30));
  }

  @BeforeAll
  void start() throws Exception {
    Timings timings = new Timings();
    timings.record("prove.main", 5_000_000);
    timings.record("rpc.GetJob", 1_000_000);
    console =
        WebConsole.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            jobs,
            new FakeTenants(),
            WebConsoleTest::standing,
            timings,
            InstantSource.fixed(NOW));
  }

  @AfterAll
  void stop() {
    jobs.mayAnswer.countDown();
    console.close();
    http.close();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + console.address().getPort() + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(at(path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(console.address().getAddress(), console.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /// What the console answers to bytes, until it closes.
  private String raw(String request) throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyPageIsThereAndIsWhatItSays() throws Exception {
    assertThat(get("/").body())
        .contains("<h1>Overview</h1>", "1 d 06 h", "cuda 1", "prove.main", "FULL", "GetJob");
    assertThat(get("/jobs").body()).contains("<h1>Jobs</h1>", "1,234,567", "1.0 MiB");
    assertThat(get("/tenants").body())
        .contains("<h1>Tenants</h1>", "t0000</a> <span class=\"badge bad\">DISABLED", "12 of 50")
        .contains("1.0 MiB of 10.0 GiB", "1 min 30 s", "from=25", "t0024</a>")
        .doesNotContain("t0025</a>");
    assertThat(get("/tenants?from=990").body()).contains("t0999").doesNotContain(">More<");
    assertThat(get("/tenants?from=0").statusCode()).isEqualTo(400);
    assertThat(get("/tenants/t0000").body())
        .contains("<h1>Tenant t0000</h1>", "at most 2,000,000", "at most 77", "2026-02-01");
    assertThat(get("/tenants/none").statusCode()).isEqualTo(404);
    assertThat(get("/usage").body()).contains("<h1>Usage</h1>", "2026-02-03", "2,469,134");
    assertThat(get("/jobs/a2").body()).contains("<h1>Job a2</h1>", "It waits", "What to do");
    assertThat(get("/jobs/a3").body()).contains("It failed", "Request id");
    assertThat(get("/jobs/a4").body()).contains("It ended", "its Batcher makes another");
    assertThat(get("/jobs/a1").body()).contains("<progress", "Steps of the proof", "Events");
    assertThat(get("/console.css").headers().firstValue("Content-Type"))
        .hasValue("text/css; charset=utf-8");
    assertThat(get("/icon.svg").statusCode()).isEqualTo(200);
    String script = get("/console.js").body();
    assertThat(script.lines().count()).isLessThanOrEqualTo(100);
    assertThat(script).doesNotContain("innerHTML", "eval", "http");
  }

  @Test
  void noNameOrMessageOfAClientOrOfTheL2BecomesMarkup() throws Exception {
    for (String page : PAGES) {
      String body = get(page).body();
      assertThat(body).as(page).doesNotContain("<img", "<script>", "alert('");
    }
    for (String page : List.of("/", "/jobs", "/jobs/a1", "/jobs/a2", "/jobs/a3", "/jobs/a4")) {
      assertThat(get(page).body()).as(page).contains("&lt;script&gt;alert(&#39;2&#39;)");
    }
  }

  @Test
  void noPageHasCodeStyleOrAnAddressOfAnotherPlaceInIt() throws Exception {
    for (String page : PAGES) {
      String tags = String.join("\n", all("<[a-zA-Z][^>]*>", get(page).body()));
      assertThat(tags)
          .as(page)
          .doesNotContainPattern(" style=| on[a-z]+=|<script(?! src=\"/console.js\" defer>)")
          .doesNotContainPattern("(href|src|action)=\"(?!/|#main)|<style|//");
    }
  }

  private static List<String> all(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  @Test
  void everyAnswerForbidsWhatItDoesNotNeedAndSetsNoCookie() throws Exception {
    List<String> answers = new ArrayList<>(PAGES);
    answers.addAll(List.of("/console.css", "/console.js", "/icon.svg"));
    for (String page : answers) {
      var headers = get(page).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'; ")
          .contains("frame-ancestors 'none'", "base-uri 'none'")
          .doesNotContain("unsafe", "*", "http", "data:");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).hasValue("same-origin");
      assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
      assertThat(headers.firstValue("Set-Cookie")).isEmpty();
      assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  /// Tables that can be heard, a first stop for the keyboard that leads past the rest, one heading
  /// of the first rank.
  @Test
  void pagesCanBeUsedWithoutAMouseAndWithoutEyes() throws Exception {
    for (String page : PAGES) {
      String body = get(page).body();
      assertThat(body).startsWith("<!DOCTYPE html>\n<html lang=\"en\">");
      assertThat(all("<(a|button|select|input) [^>]*>", body).getFirst())
          .as(page)
          .isEqualTo("<a class=\"skip\" href=\"#main\">");
      assertThat(all("<main id=\"main\" tabindex=\"-1\">", body)).hasSize(1);
      assertThat(all("<h1>", body)).hasSize(1);
      assertThat(all("tabindex=\"[1-9]", body)).isEmpty();
      assertThat(all("<caption>[^<]", body)).hasSameSizeAs(all("<table", body));
      assertThat(all("<th (?![^>]*scope=\"(row|col)\")", body)).isEmpty();
      assertThat(all("<select id=\"state\"", body))
          .hasSameSizeAs(all("<label for=\"state\"", body));
      assertThat(all("aria-current=\"page\"", body))
          .hasSize(
              page.matches("/(usage|tenants(\\?from=975.*)?|jobs(\\?(state|updates).*)?)?")
                  ? 1
                  : 0);
    }
  }

  @Test
  void aPageComesAnewByItselfUnlessOnePausesIt() throws Exception {
    assertThat(get("/jobs?state=FAILED").body())
        .contains("http-equiv=\"refresh\"", "console.js", "/jobs?state=FAILED&amp;updates=off");
    assertThat(get("/jobs?state=FAILED&updates=off").body())
        .doesNotContain("http-equiv=\"refresh\"", "console.js")
        .contains("<a href=\"/jobs?state=FAILED\">Resume updates</a>");
  }

  @Test
  void pagesOfJobsAreBoundedAndFollowTheirToken() throws Exception {
    assertThat(all("<tr role=\"row\"><th role=\"rowheader\"", get("/jobs").body())).hasSize(25);
    String page = get("/jobs?size=100&before=5000").body();
    assertThat(all("<tr role=\"row\"><th role=\"rowheader\"", page)).hasSize(100);
    assertThat(page)
        .contains(
            "href=\"/jobs?before=4900&amp;size=100\">Older", "href=\"/jobs?size=100\">Newest");
    assertThat(get("/jobs?state=STALE").body())
        .contains("None among the jobs that were looked at.", ">Older<");
  }

  @Test
  void anAddressThatMakesNoSenseIsAnsweredWithOneSentence() throws Exception {
    List<String> bad =
        List.of(
            "/jobs?size=101",
            "/jobs?size=0",
            "/jobs?size=-1",
            "/jobs?before=x",
            "/jobs?before=99999999999999999999",
            "/jobs?state=JOB_STATE_UNSPECIFIED",
            "/jobs?state=%3Cscript%3E",
            "/jobs?=",
            "/jobs?a=b&&",
            "/jobs?" + "a=b&".repeat(100) + "a=b");
    for (String path : bad) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
      assertThat(answer.body()).contains("expected").doesNotContain("Exception", "<script>");
    }
    for (String path :
        List.of("/jobs/", "/jobs/none", "/jobs/a1/", "/jobs/A1", "/x", "/jobs/..%2f", "/%00")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void whatIsNoGetOrHeadIsRefusedAndChangesNothing() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(at("/jobs/a1"))
                  .method(method, HttpRequest.BodyPublishers.ofString("state=CANCELLED")));
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }
  }

  @Test
  void headSaysHowLongAPageIsAndSendsNone() throws Exception {
    String answer = raw("HEAD /jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String whole = get("/jobs").body();
    int length = whole.getBytes(StandardCharsets.UTF_8).length;
    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-length: " + length);
  }

  @Test
  void aPageOfAnotherNameThatPointsHereIsRefusedOverTheSocketToo() throws Exception {
    String rest = "\r\nConnection: close\r\n\r\n";
    assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example" + rest))
        .startsWith("HTTP/1.1 421")
        .doesNotContain("Devices", "evil");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example" + rest))
        .startsWith("HTTP/1.1 421");
    assertThat(raw("GET http://evil.example/ HTTP/1.1\r\nHost: localhost" + rest))
        .startsWith("HTTP/1.1 400");
    assertThat(raw("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:1" + rest)).startsWith("HTTP/1.1 200");
  }

  /// Bytes that nobody read make the end of a connection a reset.
  private String rawOrReset(String request) throws Exception {
    try {
      return raw(request);
    } catch (SocketException e) {
      return "";
    }
  }

  @Test
  void anEndlessRequestIsClosedAndNotKept() throws Exception {
    String endless = "x".repeat(2 * HttpBounds.HEADER_BYTES);
    assertThat(rawOrReset("GET /" + endless)).isEmpty();
    assertThat(rawOrReset("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + endless)).isEmpty();
    assertThat(rawOrReset("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(200))).isEmpty();
  }

  @Test
  void clientsThatNeverFinishHoldNobodyUpAndAreSentAway() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < HttpBounds.CONNECTIONS / 2; i++) {
        Socket socket = connect();
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.UTF_8));
        slow.add(socket);
      }
      assertThat(get("/").statusCode()).isEqualTo(200);
      for (Socket socket : slow) {
        InputStream in = socket.getInputStream();
        assertThat(in.read()).isEqualTo(-1);
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whatWaitsForTheStoreTakesItsPlacesOnlyAndOthersAreToldToComeBack() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> stuck = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      stuck.add(
          http.sendAsync(
              HttpRequest.newBuilder(at(SLOW)).build(), HttpResponse.BodyHandlers.ofString()));
    }
    HttpResponse<String> refused = get("/jobs");
    while (refused.statusCode() == 200) { // the others are not there yet
      refused = get("/jobs");
    }
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    jobs.mayAnswer.countDown();
    for (CompletableFuture<HttpResponse<String>> one : stuck) {
      assertThat(one.get().statusCode()).isEqualTo(200);
    }
    assertThat(get("/jobs").statusCode()).isEqualTo(200);
  }

  @Test
  void aStoreThatFailsIsASentence() throws Exception {
    jobs.broken = true;
    try {
      HttpResponse<String> answer = get("/jobs");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("no &lt;space&gt; left").doesNotContain("IOException");
    } finally {
      jobs.broken = false;
    }
  }

  @Test
  void anAddressThatOtherMachinesReachIsRefused() {
    assertThatThrownBy(() ->
            WebConsole.start(
                new InetSocketAddress("0.0.0.0", 0),
                jobs,
                new FakeTenants(),
                WebConsoleTest::standing,
                new Timings(),
                InstantSource.system()))
        .hasMessageContaining("only on loopback");
  }
}
