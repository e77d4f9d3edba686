import ArgumentParser
import Checker

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tells what a name means, why it holds, and where it stands.",
    discussion: """
      Of a theorem: the argument, the properties that make it up, the code it rests on, and what proofs/ records. Of an \
      operation: its requirements in order, its effect, its code, its theorems. Of an error: which requirements refuse with it. Lines \
      of the kernel's source and recorded verdicts are told where Sources/ and proofs/ are in the working folder.

      Example: kcheck explain revocation-complete

      Exit codes: 0 explained · 64 unknown name.
      """)

  @Argument(help: "A theorem, a property, an operation, an error or an answer; without one, all are listed.") var name: String?

  func run() throws {
    let explainer = Explainer()
    guard let name else { return Terminal.result(explainer.list(style: Terminal.style)) }
    do {
      Terminal.result(try explainer.explanation(of: name).text(style: Terminal.style))
    } catch {
      throw end("\(error)", .badInput)
    }
  }
}
