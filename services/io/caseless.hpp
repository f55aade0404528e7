#pragma once

#include <string>
#include <string_view>

namespace reprise::io {

/// The form of a text in UTF-8 in which texts are equal that differ in case alone, or in how an accent is written:
/// canonical caseless matching (Unicode Standard 3.13, D145), composed. Accents count: "SØRENSEN" becomes "sørensen",
/// and no "sorensen". At most six times as long as the text.
std::string caseless(std::string_view text);

} // namespace reprise::io
