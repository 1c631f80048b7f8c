// libcurl, loaded when it is first needed.
//
// Terraform starts a provider several times for one command, some of them for no more than its
// schema, and waits for the handshake each time. libcurl brings some thirty libraries along
// (Kerberos, LDAP, SSH, a second TLS), and to load and relocate them is most of what a start costs.
// libcurl.cc defines the functions of libcurl that are called here; callers include curl/curl.h and
// call them as ever, after this:
#ifndef ELASTIC_HTTP_LIBCURL_H_
#define ELASTIC_HTTP_LIBCURL_H_

#include "absl/status/status.h"

namespace elastic::http {

// OK when libcurl is there, loaded and initialized. FailedPrecondition when it can't be loaded;
// then no function of it may be called. Safe to call from any thread, and cheap after the first
// time.
absl::Status LoadLibcurl();

}  // namespace elastic::http

#endif  // ELASTIC_HTTP_LIBCURL_H_
