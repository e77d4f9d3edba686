/// The version of kcheck, as printed by `--version` and recorded in every report.
public enum ToolVersion {
  /// The version, by the rules of semver.org.
  public static let current = "0.1.0"
}
