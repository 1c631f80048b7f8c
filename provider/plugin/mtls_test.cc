#include "provider/plugin/mtls.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tf::plugin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Identity Made() {
  absl::StatusOr<Identity> identity = MakeIdentity(kNow);
  EXPECT_TRUE(identity.ok()) << identity.status();
  return identity.ok() ? *identity : Identity();
}

Certificate Parsed(const Identity& identity) {
  BIO* memory = BIO_new_mem_buf(identity.certificate_pem.data(),
                                static_cast<int>(identity.certificate_pem.size()));
  Certificate certificate(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr), &X509_free);
  BIO_free(memory);
  EXPECT_NE(certificate, nullptr);
  return certificate;
}

bool ValidAt(X509* certificate, absl::Time time) {
  const time_t seconds = absl::ToTimeT(time);
  return X509_cmp_time(X509_get0_notBefore(certificate), const_cast<time_t*>(&seconds)) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), const_cast<time_t*>(&seconds)) > 0;
}

TEST(Identity, NamesLocalhost) {
  const Certificate certificate = Parsed(Made());
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "example.com", 0, 0, nullptr), 0);
}

TEST(Identity, KeyIsP256) {
  const Certificate certificate = Parsed(Made());
  char group[32] = "";
  EVP_PKEY_get_group_name(X509_get0_pubkey(certificate.get()), group, sizeof group, nullptr);
  EXPECT_STREQ(group, "prime256v1");
}

TEST(Identity, IsValidFromHalfAMinuteAgoForThirtyYears) {
  const Certificate certificate = Parsed(Made());
  EXPECT_FALSE(ValidAt(certificate.get(), kNow - absl::Seconds(31)));
  EXPECT_TRUE(ValidAt(certificate.get(), kNow - absl::Seconds(29)));
  EXPECT_TRUE(ValidAt(certificate.get(), kNow + absl::Hours(24 * 365 * 30 - 1)));
  EXPECT_FALSE(ValidAt(certificate.get(), kNow + absl::Hours(24 * 365 * 30 + 1)));
}

TEST(Identity, IsItsOwnAuthorityForServersAndClients) {
  const Certificate certificate = Parsed(Made());
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_NE(X509_check_ca(certificate.get()), 0);
}

TEST(Identity, HandshakeFormIsTheDerCertificateInBase64WithoutPadding) {
  // The padding depends on the certificate's length, which varies by the signature's.
  for (int i = 0; i < 20; ++i) {
    const Identity identity = Made();
    EXPECT_THAT(identity.certificate_base64, Not(HasSubstr("=")));
    std::string der;
    ASSERT_TRUE(absl::Base64Unescape(identity.certificate_base64, &der));
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const Certificate decoded(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), &X509_free);
    EXPECT_EQ(X509_cmp(decoded.get(), Parsed(identity).get()), 0);
  }
}

TEST(Identity, EachIsAnother) {
  const Identity first = Made();
  const Identity second = Made();
  EXPECT_NE(first.certificate_base64, second.certificate_base64);
  EXPECT_NE(first.private_key_pem, second.private_key_pem);
}

}  // namespace
}  // namespace tf::plugin
