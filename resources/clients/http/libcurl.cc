#include "resources/clients/http/libcurl.h"

#include <cstdarg>

#include <dlfcn.h>

#include "curl/curl.h"

#include "provider/base/strings.h"

namespace elastic::http {
namespace {

// The name of the interface that curl.h describes.
constexpr char kLibcurl[] = "libcurl.so.4";

void* Library() {
  static void* const library = dlopen(kLibcurl, RTLD_NOW | RTLD_LOCAL);
  return library;
}

// The library's own `name`, whose type is that of the function here that stands for it.
template <typename Function>
Function* Find(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(Library(), name));
}

// curl_url_get's first parameter is const in newer versions.
template <typename Function>
struct FirstParameter;
template <typename Result, typename First, typename... Others>
struct FirstParameter<Result(First, Others...)> {
  using type = First;
};
using ConstUrl = FirstParameter<decltype(curl_url_get)>::type;

absl::Status Load() {
  if (Library() == nullptr) {
    const char* why = dlerror();
    return absl::FailedPreconditionError(
        tf::StrCat("no request can be made, because libcurl can't be loaded: ",
                   why == nullptr ? kLibcurl : why,
                   ". Install it: Debian and Ubuntu call the package libcurl4"));
  }
  if (dlsym(Library(), "curl_url_strerror") == nullptr) {
    return absl::FailedPreconditionError(tf::StrCat(
        "no request can be made: ", kLibcurl, " is older than libcurl 7.80. Install a newer one"));
  }
  return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK
             ? absl::OkStatus()
             : absl::FailedPreconditionError("no request can be made: libcurl does not start");
}

}  // namespace

absl::Status LoadLibcurl() {
  static const auto& status = *new absl::Status(Load());
  return status;
}

}  // namespace elastic::http

// A function of libcurl that loads it and calls the library's own. In parentheses, because curl.h
// has macros of some of the names.
#define ELASTIC_FORWARD(result, name, parameters, arguments)           \
  result(name) parameters {                                            \
    static auto* const function = elastic::http::Find(&(name), #name); \
    return function arguments;                                         \
  }

// The same of one whose last argument may be of several types: every option and every piece of
// information of libcurl is a long, a curl_off_t or a pointer, which are passed alike where all are
// of one size.
#define ELASTIC_FORWARD_VARIADIC(name, Option)                                           \
  CURLcode(name)(CURL * easy, Option option, ...) {                                      \
    static_assert(sizeof(long) == sizeof(void*) && sizeof(curl_off_t) == sizeof(void*)); \
    static auto* const function = elastic::http::Find(&(name), #name);                   \
    va_list list;                                                                        \
    va_start(list, option);                                                              \
    void* const value = va_arg(list, void*);                                             \
    va_end(list);                                                                        \
    return function(easy, option, value);                                                \
  }

extern "C" {

ELASTIC_FORWARD(CURLcode, curl_global_init, (long flags), (flags))
ELASTIC_FORWARD(void, curl_free, (void* memory), (memory))

ELASTIC_FORWARD(CURL*, curl_easy_init, (), ())
ELASTIC_FORWARD(void, curl_easy_cleanup, (CURL * easy), (easy))
ELASTIC_FORWARD(void, curl_easy_reset, (CURL * easy), (easy))
ELASTIC_FORWARD_VARIADIC(curl_easy_setopt, CURLoption)
ELASTIC_FORWARD_VARIADIC(curl_easy_getinfo, CURLINFO)
ELASTIC_FORWARD(const char*, curl_easy_strerror, (CURLcode code), (code))
ELASTIC_FORWARD(char*, curl_easy_escape, (CURL * easy, const char* text, int length),
                (easy, text, length))

ELASTIC_FORWARD(CURLM*, curl_multi_init, (), ())
ELASTIC_FORWARD(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))
ELASTIC_FORWARD(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL* easy), (multi, easy))
ELASTIC_FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL* easy), (multi, easy))
ELASTIC_FORWARD(CURLMcode, curl_multi_perform, (CURLM * multi, int* running), (multi, running))
ELASTIC_FORWARD(CURLMcode, curl_multi_poll,
                (CURLM * multi, curl_waitfd extra[], unsigned int count, int timeout_ms,
                 int* ready),
                (multi, extra, count, timeout_ms, ready))
ELASTIC_FORWARD(CURLMcode, curl_multi_wakeup, (CURLM * multi), (multi))
ELASTIC_FORWARD(CURLMsg*, curl_multi_info_read, (CURLM * multi, int* left), (multi, left))

ELASTIC_FORWARD(curl_slist*, curl_slist_append, (curl_slist * list, const char* text), (list, text))
ELASTIC_FORWARD(void, curl_slist_free_all, (curl_slist * list), (list))

ELASTIC_FORWARD(CURLU*, curl_url, (), ())
ELASTIC_FORWARD(void, curl_url_cleanup, (CURLU * url), (url))
ELASTIC_FORWARD(CURLUcode, curl_url_set,
                (CURLU * url, CURLUPart part, const char* text, unsigned int flags),
                (url, part, text, flags))
ELASTIC_FORWARD(CURLUcode, curl_url_get,
                (elastic::http::ConstUrl url, CURLUPart part, char** text, unsigned int flags),
                (url, part, text, flags))
ELASTIC_FORWARD(const char*, curl_url_strerror, (CURLUcode code), (code))

}  // extern "C"
