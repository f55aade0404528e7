#include "io/caseless.hpp"

#include "domain/ascii.hpp"

#include <algorithm>
#include <stdexcept>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace reprise::io {

namespace {

/// ICU's tables are part of the library: that they cannot be had is no state that a request could meet.
const icu::Normalizer2& normalizer(const icu::Normalizer2* (*instance)(UErrorCode&))
{
    auto status = U_ZERO_ERROR;
    const auto* const found = instance(status);
    if (U_FAILURE(status) != 0 || found == nullptr) {
        throw std::runtime_error("ICU has no normalization data");
    }
    return *found;
}

icu::UnicodeString normalized(const icu::Normalizer2& form, const icu::UnicodeString& text)
{
    auto status = U_ZERO_ERROR;
    return form.normalize(text, status);
}

} // namespace

std::string caseless(std::string_view text)
{
    std::string form(text);
    if (std::ranges::all_of(text, [](char letter) { return letter >= 0; })) {
        std::ranges::transform(form, form.begin(), domain::to_lower);
        return form;
    }
    auto folded = normalized(normalizer(icu::Normalizer2::getNFDInstance), icu::UnicodeString::fromUTF8(form));
    folded.foldCase();
    form.clear();
    normalized(normalizer(icu::Normalizer2::getNFCInstance), folded).toUTF8String(form);
    return form;
}

} // namespace reprise::io
