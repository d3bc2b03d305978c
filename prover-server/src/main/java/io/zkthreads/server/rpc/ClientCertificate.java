package io.zkthreads.server.rpc;

import io.zkthreads.server.tenant.Tenant;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The tenant that a client certificate names: by a URI of its subject's alternative names that
/// ends with `/tenant/NAME`, such as `spiffe://example.org/tenant/alice`; without any URI, by its
/// CN. That the operator's authority has signed it was seen to when the connection was made.
final class ClientCertificate {
  /// What `tenant` gives for a certificate that names nobody: no tenant has this name.
  private static final String NOBODY = "";

  private static final int URI = 6;
  private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9+.-]*://.*/tenant/([^/]*)");

  private ClientCertificate() {}

  /// Empty for a connection without a client certificate.
  static Optional<String> tenant(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate client
          ? Optional.of(name(client))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /// More than one name is none.
  static String name(X509Certificate certificate) {
    List<String> named = new ArrayList<>();
    try {
      List<String> uris = uris(certificate);
      for (String uri : uris) {
        Matcher tenant = TENANT.matcher(uri);
        if (tenant.matches()) {
          named.add(tenant.group(1));
        }
      }
      if (uris.isEmpty()) {
        for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
          @Nullable Attribute names = part.toAttributes().get("CN");
          for (int i = 0; names != null && i < names.size(); i++) {
            named.add(names.get(i).toString());
          }
        }
      }
    } catch (CertificateParsingException | NamingException e) {
      return NOBODY;
    }
    return named.size() == 1 && Tenant.isName(named.getFirst()) ? named.getFirst() : NOBODY;
  }

  private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
    @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.get(0).equals(URI))
            .map(name -> String.valueOf(name.get(1)))
            .toList();
  }
}
