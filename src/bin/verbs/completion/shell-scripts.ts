/** By the name of the shell, what it reads to complete `staging-check`; each asks the program itself what may come next. */
export const shellScripts: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  bash: `_staging_check() {
  local word=\${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = :path ]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
    elif [[ $line == "$word"* ]]; then
      COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]}" completion propose -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _staging_check staging-check
`,
  zsh: `_staging_check() {
  local -a proposed
  proposed=("\${(@f)$("\${words[1]}" completion propose -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $proposed[1] == :path ]]; then
    _files
  else
    compadd -- $proposed
  fi
}
compdef _staging_check staging-check
`,
  fish: `function __staging_check_propose
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] completion propose -- $words[2..-1] 2>/dev/null)
        if test "$line" = :path
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c staging-check -f -a '(__staging_check_propose)'
`,
};
