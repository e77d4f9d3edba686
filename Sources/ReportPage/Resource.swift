import Mustache

/// The parts of the page that are no data.
enum Resource {
  static let style = text(PackageResources.page_css)
  static let script = [
    PackageResources.state_js, PackageResources.draw_js, PackageResources.stepper_js, PackageResources.page_js,
  ].map(text).joined(separator: "\n")

  /// The templates, each by its name.
  static let library = MustacheLibrary(
    templates: [
      "page": PackageResources.page_mustache, "proofs": PackageResources.proofs_mustache,
      "mutants": PackageResources.mutants_mustache, "coverage": PackageResources.coverage_mustache,
      "pictures": PackageResources.pictures_mustache,
    ].mapValues { bytes in
      // The templates are part of the program, so one that cannot be read is a defect that every test shows.
      try! MustacheTemplate(string: text(bytes))
    })

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
