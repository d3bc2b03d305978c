package io.zkthreads.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/// Where a PostgreSQL database is, and who asks.
///
/// @param url `jdbc:postgresql://HOST:PORT/NAME`, perhaps with parameters of the driver's, none of
///   them secret
/// @param user empty: as the URL says, or the driver
/// @param password asked at each connection
public record PostgresAddress(String url, String user, Password password) {
  /// What a URL is written as.
  public static final String FORM = "jdbc:postgresql://HOST:PORT/NAME without a password";

  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://[^/?#@\\s]+/[^/?#@\\s]+(\\?[^#\\s]*)?");
  private static final Pattern SECRET = Pattern.compile("[?&][^=&]*password[^=&]*=");

  /// Longest that a connection may take to be there, in seconds.
  private static final String CONNECT_SECONDS = "10";

  /// Longest that an answer may take, in seconds.
  private static final String ANSWER_SECONDS = "30";

  /// A password, wherever it is kept; empty for none.
  @FunctionalInterface
  public interface Password {
    Optional<String> read() throws IOException;
  }

  /// Whether a text is a URL of this form.
  public static boolean isUrl(String text) {
    return URL.matcher(text).matches() && !SECRET.matcher(text.toLowerCase(Locale.ROOT)).find();
  }

  /// The address in sentences.
  String place() {
    return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
  }

  /// A connection to the one server of those named that takes writes.
  Session connect() throws SQLException {
    Properties properties = new Properties();
    if (!user.isEmpty()) {
      properties.setProperty("user", user);
    }
    try {
      password.read().ifPresent(secret -> properties.setProperty("password", secret));
    } catch (IOException e) {
      throw new SQLException("the password cannot be read: " + Cause.of(e), e);
    }
    properties.setProperty("ApplicationName", "zkthreads");
    properties.setProperty("targetServerType", "primary");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("loginTimeout", CONNECT_SECONDS);
    properties.setProperty("socketTimeout", ANSWER_SECONDS);
    return Session.connect(url, properties);
  }
}
