/** Completion for PowerShell: asks renga for everything, since scripts there cannot be read in a hurry. */
export function powershellScript(): string {
  return `# PowerShell completion for renga. Made by: renga autocomplete powershell
Register-ArgumentCompleter -Native -CommandName renga -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq '') { $words += '' }
    renga __complete powershell ($words.Count - 1) @words 2>$null | ForEach-Object {
        $value, $description = $_ -split "\`t", 2
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
    }
}
`;
}
