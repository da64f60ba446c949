# completes riskfile in fish: put it into ~/.config/fish/completions/riskfile.fish
set -g __riskfile_rules 'RMF001	A part of the risk management plan has no section, or its section is empty.' 'RMF002	The policy does not say how a risk is judged whose probability cannot be estimated.' 'RMF003	A cell of the acceptability matrix is blank or names an unknown region.' 'RMF004	A cell of the matrix is judged milder than one of lower severity or lower probability.' 'RMF005	A probability scale has bands that overlap or leave a gap, a level without bounds, or no unit.' 'RMF006	The criteria for how risks are judged were changed after risks had been estimated, and nothing says why.' 'RMF007	A role named in the plan has no competence record.' 'RMF008	A region lets risk reduction stop for its cost, or without further reduction, though the device is for the EU.' 'RMF009	The policy, or the project\'s item types, cannot be read or understood.' 'RMF013	A criterion that is given twice, as a matrix and as scores with bands, says two things of a cell.' 'RMF014	A summary or a traceability matrix that was brought in does not agree with the items that it sums up.' 'RMF016	The plan does not say, in numbers and beforehand, which overall residual risk is acceptable.' 'RMF017	A rule that only a higher role may waive is switched off, or made a warning, by a line of the policy.' 'RMF018	A review trigger or a source of information in the plan has no time, or nobody who acts.' 'RMF019	A standard that the file follows has no date, is superseded without a word, or the state of the art is old.' 'RMF101	The file states no intended use.' 'RMF102	The file states no reasonably foreseeable misuse.' 'RMF103	A characteristic related to safety has neither a limit with its unit nor a qualitative statement.' 'RMF104	A characteristic related to safety links to no hazard and gives no reason.' 'RMF105	No hazardous situation names the hazard.' 'RMF106	A hazardous situation names no hazard.' 'RMF107	A hazardous situation has no sequence of events that leads to it.' 'RMF108	A hazardous situation is estimated in no risk.' 'RMF109	A hazard\'s title names a harm, a failure, or that something happens.' 'RMF110	The file has no hazardous situation in normal condition, or none in fault condition.' 'RMF111	A category of hazards is neither used nor waived.' 'RMF112	A failure mode neither leads to an event or a situation nor says why it has no safety effect.' 'RMF113	An event is in no hazardous situation\'s sequence.' 'RMF114	Events precede each other in a circle.' 'RMF115	A harm is in no risk.' 'RMF116	The risks of a situation leave out the worst harm that its hazard has elsewhere.' 'RMF117	A harm\'s words say death, danger to life or lasting harm, and its severity is milder.' 'RMF201	A severity, probability or exploitability is not on the policy\'s scale.' 'RMF202	A number carries a unit other than the policy\'s exposure unit.' 'RMF203	P1, P2 and P are all given, and P is not what the policy makes of P1 and P2.' 'RMF204	A risk has no estimate, or half of one.' 'RMF205	The probability is said not to be estimable, and one is given all the same.' 'RMF206	An estimate does not say what it rests on, or from when that is.' 'RMF207	Two harms are the same by title or IMDRF code, and have different severities.' 'RMF208	A risk priority number, or a rank of an FMEA, reaches the estimate of a risk.' 'RMF209	A region that the file declares is not the one that its estimate has.' 'RMF210	A risk ends in no harm, or in more than one.' 'RMF211	A risk comes from no hazardous situation, or from more than one.' 'RMF212	Two risks have the same hazardous situation and the same harm.' 'RMF213	Two risks of one hazardous situation give it a different P1.' 'RMF214	A score or level that was brought in is not what the source\'s own criterion gives.' 'RMF215	Most of the levels or scores that were brought in are not those of the criterion that the policy states.' 'RMF216	A probability is 0, or less than any evidence could show.' 'RMF301	A risk that must be controlled is named by no control and by no benefit-risk analysis.' 'RMF302	A control does not say whether it is inherent, protective or information.' 'RMF303	A protective or information control does not say why each better option was not taken.' 'RMF304	Information is all that controls a risk of severe harm.' 'RMF305	Disclosure of residual risk is all that stands behind a lower estimate.' 'RMF306	A control has no passing verification of its implementation.' 'RMF307	A control has no passing verification of its effectiveness.' 'RMF308	One verification proves implementation and effectiveness against one acceptance criterion.' 'RMF309	The effectiveness of information for safety rests on something that no user took part in.' 'RMF310	A residual severity, probability or exploitability is above the initial one.' 'RMF311	Residual severity is lower, and no inherent or protective control acts on severity.' 'RMF312	A residual probability or exploitability is lower, and no control acts on it.' 'RMF313	A control does not say what new risk it may bring, or why it brings none.' 'RMF314	A hazardous situation that a control may cause is estimated in no risk.' 'RMF315	One control alone stands between three or more unacceptable risks and harm.' 'RMF316	A control acts on no risk.' 'RMF317	A verification verifies no control.' 'RMF318	A verification failed, and a residual estimate rests on the control that it verifies.' 'RMF319	A residual probability is lower than the samples of its verifications can show.' 'RMF320	A control\'s effectiveness is shown for one of its risks, and credited in another.' 'RMF321	A residual estimate has no basis or no date of its own.' 'RMF322	A verification passed and names no evidence or no date.' 'RMF323	Two measures of one risk are both credited and rest on the same thing.' 'RMF324	A label, a leaflet or a training is called inherent or protective, or lowers a probability further than information does.' 'RMF325	A control names no requirement or design output, or one that the lists of the project do not have, or not as released.' 'RMF326	A control is implemented by the very requirement that its cause names.' 'RMF327	A verification names no evidence and no test, where those around it do.' 'RMF328	A residual probability of a tenth or less rests on a verification that does not say its size.' 'RMF329	A text or a reason argues acceptability from a risk priority number.' 'RMF330	A list of what implements controls cannot be read, or contradicts itself.' 'RMF331	A requirement is marked as there for risk control, and no control names it.' 'RMF332	A verification supersedes one of which it is no later run.' 'RMF335	A residual severity is lower, and only a review or an inspection shows it.' 'RMF401	A controlled risk has no residual estimate.' 'RMF402	A residual risk is not acceptable, and no complete benefit-risk analysis covers it.' 'RMF403	The claimed residual region is milder than the earned one.' 'RMF404	A verification has no result yet, or does not say what it proves.' 'RMF405	The overall residual risk is not evaluated, not by the plan\'s method, or not over all that counts.' 'RMF406	A significant residual risk is in no information that goes with the device.' 'RMF407	There is no review before release, or one of its three conclusions is missing.' 'RMF408	What the file says today is not signed, or a review is signed only by who prepared it.' 'RMF409	A benefit-risk analysis cites no effectiveness claim.' 'RMF410	A benefit-risk analysis leaves out what the benefit is, or what it is compared with.' 'RMF411	A field of a benefit-risk analysis, or of overall residual risk, is filled in and says nothing.' 'RMF412	The overall residual risk is concluded acceptable, and exceeds a criterion of the plan.' 'RMF413	An evaluation of overall residual risk gives a conclusion without what it comes of.' 'RMF414	A decision is older than the criteria, or the state of the art, that it rests on.' 'RMF501	The file states no safety objective, or one without a measure.' 'RMF502	The file states no effectiveness claim, or one without a measure.' 'RMF503	A claim is lost in no hazardous situation.' 'RMF504	A stage has no closed cycle of the life cycle mission, or none of the operations mission.' 'RMF505	A trigger is still open after its due date.' 'RMF506	A cycle closed a trigger and looked again at none of what it affects.' 'RMF507	An item was changed since the last baseline, and no trigger says why.' 'RMF508	A cycle is closed before it was opened, before a trigger that it closes, or out of turn.' 'RMF509	A cell of the grid of missions, stages and steps is empty.' 'RMF510	A step of a risk is dated before the step that it rests on.' 'RMF511	A date that tells of something done lies after the day of judgement.' 'RMF512	A cycle closed a trigger and did not look again at all that the trigger reaches.' 'RMF513	A trigger is closed, and something that it says it changes is what it was.' 'RMF514	A cycle is closed and says not what was decided.' 'RMF515	A cycle is closed before the period of what it reviews has ended.' 'RMF601	A significant residual risk is watched by no monitoring plan, or by one that lacks a part.' 'RMF602	An observation matches nothing that the file knows, and opened no trigger.' 'RMF603	More was observed than the file claims: the lower limit of the rate is above the claimed band.' 'RMF604	What was observed does not contradict a claim, and is too little to support it.' 'RMF605	A monitored rate has risen beyond its limit and opened no trigger, or the trigger leaves a question unanswered.' 'RMF606	Harm was observed that is worse than the file says.' 'RMF607	No cycle of operations was closed within the interval that the policy sets.' 'RMF608	An observation counts events, and no rate can be made of them.' 'RMF609	A serious observation lacks its IMDRF codes.' 'RMF610	With the rate at which defects may go out, a risk would be above the band that is claimed of it.' 'RMF611	A process of production can harm somebody, and the file does not say how it is assured.' 'RMF612	The field data of a monitoring plan cannot be read, or are of nothing that the file holds.' 'RMF614	Data of another device, or of long ago, would support a claim, and nobody says why they hold.' 'RMF615	The list of IMDRF codes cannot be read, or contradicts itself.' 'RMF616	A monitoring plan has no data though the device has long been in the field, or its data stopped coming.' 'RMF617	Serious events were counted since launch, and nothing says that authorities were told, or why not.' 'RMF618	A serious incident was reported after its last day, or was not reported and that day is past.' 'RMF701	A risk whose only cause is a failure of software has an initial P1 below 1.' 'RMF702	The software safety class is below what the worst harm demands that a failure of the software can lead to.' 'RMF703	A software cause, or a control in software, does not say which software item it is in.' 'RMF704	A use error in the sequence of a situation has no hazard-related use scenario, or no summative result for it.' 'RMF705	An essential performance is not named, has no limit, or is not analysed in single fault condition.' 'RMF706	A part that touches the patient lacks the kind or duration of contact that the edition in use has, or a biological hazard.' 'RMF707	A risk with a security cause is estimated by probability.' 'RMF708	A connected device has no security cause in its risk file, or a safety control in software ignores security.' 'RMF709	A learning component lacks a situation for bias, drift or automation bias, or a control that monitors drift.' 'RMF710	No event of the file occurs over the lifetime of the device, in transport or in storage.' 'RMF711	A device with software names no SOUP item and does not say why it has none.' 'RMF712	A SOUP item lacks its requirements, or its known anomalies were not evaluated.' 'RMF713	A known anomaly of SOUP is judged neither to lead to a hazardous situation nor to lead to none.' 'RMF714	A vulnerability that a list names was not judged, is judged without a reason, or affects the device and leads to nothing.' 'RMF715	A connected device has no analysis of its assets and of the threats to them, or one that leaves kinds of threats out.' 'RMF716	The analysis of security and that of safety do not meet: a threat without an event, or an attack without a threat.' 'RMF717	How easily a threat is carried out is scored by no named scheme, or its score, its level and its risk disagree.' 'RMF718	A connected device has no plan by which vulnerabilities are watched, or the plan is not kept.' 'RMF719	A problem report does not say whether it concerns safety, or what follows from it.' 'RMF801	What an item was judged against has changed since somebody accepted it.' 'RMF802	The file that a verification names as its evidence is not there.' 'RMF803	The file that a verification rests on is not the one whose hash it gives.' 'RMF804	A verification says pass, and its test report says otherwise.' 'RMF805	An id that was another item\'s in an earlier baseline is in use again.' 'RMF806	A requirement of a list applies to the device, and the list says nothing that answers it, or says what is missing.' 'RMF807	A bill of materials or a lock file lists a component that is no SOUP item.' 'RMF808	A SOUP item has another version than the bill of materials or the lock file says, or is in none of them.' 'RMF809	A list of components, vulnerabilities or problem reports that the policy names cannot be read.' 'RMF810	The list of libraries that a file has taken cannot be read, was changed by hand, or names a page that is not there.' 'RMF811	What a file has taken from a library says something else than there, and no deviation says why.' 'RMF812	A deviation from a library gives no reason.' 'RMF813	A deviation from a library is none any more.' 'RMF814	A translation is of a text that has changed since.' 'RMF815	A translation does not say what its text says: a number, an id, a unit or a link is another, or is missing.' 'RMF901	Two items have the same id.' 'RMF902	A link names an item that the file does not have.' 'RMF903	A link names an item of a type that it may not name.' 'RMF904	An item has an unknown option, a value off its enumeration, or no id or title.' 'RMF905	An item stands on a page that no table of contents reaches.' 'RMF906	Text contains raw HTML, a file inclusion, an evaluated expression or a path out of the project.' 'RMF907	A page is not UTF-8, cannot be read, or has a directive that is not closed.' 'RMF908	A waiver, a rule that is off or a changed level gives no reason.' 'RMF909	A waiver waives nothing any more, or names a rule or an item that there is not.' 'RMF910	The Sphinx build and the checker read this page differently.' 'RMF911	A waiver has expired.' 'RMF912	An item lacks a field that its type needs.' 'RMF913	A file holds a merge conflict that nobody has resolved.' 'RMF914	A line looks like the first of an item, and is text to every reader.' 'RMF915	A line of an item is one of its options to its author, and text to every reader.' 'RMF916	A text names an id that no item has.' 'RMF917	A filler word stands where something is to be said.' 'RMF918	Two items of a type have the same title.' 'RMF919	Chinese text uses a term of an older text.' 'RMF921	A page asks for a view in a way that cannot be understood.' 'RMF922	A folder below `needs` is nearly that of a stage.' 'RMF923	A page uses a directive, a role, or a language of code, that there is not.' 'RMF924	A page names a page, a file, a picture or a label that is not there.' 'RMF925	A page has no heading by which a table of contents could name it, an empty one, or leaves a level out.' 'RMF926	Something that is written in a page is shown on none.' 'RMF927	A file with needs of another project is not what was pinned, or cannot be read.' 'RMF928	A line of the file of acceptances cannot be read.' 'RMF929	A baseline cannot be read, or was changed since it was written.' 'RMF930	A list of requirements cannot be read, or names what is not there.' 'RMF931	Items of the file stand in no volume of its PDF, and nobody says why.' 'RMF932	A waiver does not say who accepts the finding, or until when.' 'RMF933	A finding that only a higher role may accept is waived by somebody else.' 'RMF934	A waiver holds for longer than the plan allows.'
set -g __riskfile_types 'intended-use	Intended use / foreseeable misuse' 'claim	Safety or effectiveness claim' 'characteristic	Characteristic related to safety' 'hazard	Hazard' 'event	Event in the sequence of events' 'failure-mode	Failure mode' 'soup	SOUP item' 'anomaly	Known anomaly of a SOUP item' 'asset	Asset of security' 'threat	Threat to security' 'situation	Hazardous situation' 'harm	Harm' 'risk	Risk' 'control	Risk control measure' 'verification	Verification of a risk control' 'benefit-risk	Benefit-risk analysis' 'overall-residual-risk	Evaluation of overall residual risk' 'observation	Production or post-production observation' 'trigger	Trigger of a new cycle' 'cycle	Risk management cycle' 'review	Risk management review'
function __riskfile_command
    set -l found
    for word in (commandline -opc)[2..-1]
        switch $word
            case '-*'
            case '*'
                if test -z "$found"
                    set found $word
                else if contains -- "$found $word" 'export csv' 'export graphml' 'export json' 'export json-ld' 'export needs' 'export plan' 'export report' 'export reqif' 'export riskman' 'export submission' 'export ubproject' 'export xlsx' 'import openfda' 'import reqif' 'import xlsx'
                    set found "$found $word"
                end
        end
    end
    echo $found
end

function __riskfile_in
    test (__riskfile_command) = "$argv"
end

function __riskfile_found
    set -l words (commandline -opc)
    set -l project .
    for i in (seq (count $words))
        switch $words[$i]
            case --project
                set -q words[(math $i + 1)]; and set project $words[(math $i + 1)]
            case '--project=*'
                set project (string replace -- --project= '' $words[$i])
        end
    end
    set project (string replace -r '^~' $HOME -- $project)
    $words[1] completion --words $argv[1] --project $project --of "$argv[2]" --name "$argv[3]" 2>/dev/null
end

function __riskfile_settings
    set -l before (string match -r '.*[=,]' -- (commandline -ct))
    set -l typed (string join ' ' -- (commandline -opc))
    for line in (__riskfile_found settings "$typed" (string match -r '^[^=]+(?==)' -- (commandline -ct)))
        echo "$before$line"
    end
end

function __riskfile_types
    printf '%s\n' $__riskfile_types
    __riskfile_found types
end

function __riskfile_listed
    set -l before (string match -r '.*,' -- (commandline -ct | string replace -r '^--[a-z-]+=' ''))
    for line in $argv
        echo "$before$line"
    end
end

complete -c riskfile -f
complete -c riskfile -n 'test -z (__riskfile_command)' -l debug -d 'print the traceback of a crash'
complete -c riskfile -n 'test -z (__riskfile_command)' -l version -d 'show the version'
complete -c riskfile -n 'test -z (__riskfile_command)' -a check -d 'check the file and print findings'
complete -c riskfile -n '__riskfile_in check' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in check' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in check' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in check' -l select -d 'report these rules only: codes or prefixes, such as RMF3,RMF101' -x -a '(__riskfile_listed $__riskfile_rules)'
complete -c riskfile -n '__riskfile_in check' -l ignore -d 'do not report these rules; the longer prefix wins' -x -a '(__riskfile_listed $__riskfile_rules)'
complete -c riskfile -n '__riskfile_in check' -l format -d 'what to print (default: text)' -x -a 'text github gitlab json junit markdown rdjson sarif'
complete -c riskfile -n '__riskfile_in check' -l output -d 'write the findings there, and print the last line only' -r -F
complete -c riskfile -n '__riskfile_in check' -l watch -d 'check again whenever a file is saved, until Ctrl-C'
complete -c riskfile -n '__riskfile_in check' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in check' -l statistics -d 'print counts per rule instead of findings'
complete -c riskfile -n '__riskfile_in check' -l unfold -d 'show each finding of these rules, where the text has one entry for what one cause does to many items' -x -a '(__riskfile_listed $__riskfile_rules)'
complete -c riskfile -n '__riskfile_in check' -l all -d 'show each finding of all rules'
complete -c riskfile -n '__riskfile_in check' -l not-evaluated -d 'print what was not evaluated, by rule and item, and why, instead of findings'
complete -c riskfile -n '__riskfile_in check' -l fail-on -d 'the mildest level that exits with 1 (default: warning)' -x -a 'warning error'
complete -c riskfile -n '__riskfile_in check' -l fix -d 'write what has but one right answer, where nothing new is found then, and check what is left'
complete -c riskfile -n '__riskfile_in check' -l unsafe-fixes -d 'with --fix: also what is likely, and what is missing, with placeholders that are told until they are replaced'
complete -c riskfile -n '__riskfile_in check' -l diff -d 'with --fix: print what would be written, and write nothing'
complete -c riskfile -n '__riskfile_in check' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in check' -l no-cache -d 'read every page again, and keep nothing'
complete -c riskfile -n 'test -z (__riskfile_command)' -a gates -d 'print the grid of stages and steps, and whether the gate is passed'
complete -c riskfile -n '__riskfile_in gates' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in gates' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in gates' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in gates' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in gates' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in gates' -l format -d 'what to print (default: text)' -x -a 'text json'
complete -c riskfile -n 'test -z (__riskfile_command)' -a show -d 'show an item: its estimate, regions and why, controls, proofs, chain and where it is used'
complete -c riskfile -n '__riskfile_in show' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in show' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in show' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in show' -l format -d 'what to print (default: text)' -x -a 'text json markdown'
complete -c riskfile -n '__riskfile_in show' -l whole -d 'shorten no list and no tree'
complete -c riskfile -n '__riskfile_in show' -l no-findings -d 'run no rules: it is quicker, and tells no findings'
complete -c riskfile -n '__riskfile_in show' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in show' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in show' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a list -d 'list items by type and filter, as a table, JSON, CSV or ids'
complete -c riskfile -n '__riskfile_in list' -a '(__riskfile_listed (__riskfile_types))'
complete -c riskfile -n '__riskfile_in list' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in list' -l filter -d 'which items, as the views\' `filter` says it' -x
complete -c riskfile -n '__riskfile_in list' -l sort -d 'by which column; "earned desc": the greatest first' -x
complete -c riskfile -n '__riskfile_in list' -l columns -d 'what to show: id, title, state, and any field or link' -x
complete -c riskfile -n '__riskfile_in list' -l retired -d 'list also what is retired'
complete -c riskfile -n '__riskfile_in list' -l format -d 'what to print (default: text)' -x -a 'text json csv ids'
complete -c riskfile -n '__riskfile_in list' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a stats -d 'count items, risks per region, controls by state, findings and gates'
complete -c riskfile -n '__riskfile_in stats' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in stats' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in stats' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in stats' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in stats' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in stats' -l format -d 'what to print (default: text)' -x -a 'text json'
complete -c riskfile -n 'test -z (__riskfile_command)' -a diff -d 'say what differs between two states: verdicts, items, decisions, findings'
complete -c riskfile -n '__riskfile_in diff' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in diff' -l staged -d 'as HEAD, what is staged: what the next commit will have'
complete -c riskfile -n '__riskfile_in diff' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in diff' -l policy -d 'judge the state after by this policy: what would change if it were decided so' -r -F
complete -c riskfile -n '__riskfile_in diff' -l format -d 'what to print (default: text)' -x -a 'text markdown json html'
complete -c riskfile -n '__riskfile_in diff' -l output -d 'write it there, and print the last line only' -r -F
complete -c riskfile -n '__riskfile_in diff' -l fail-on -d 'exit with 1 where there are new findings (default), or also where a verdict is worse and no trigger says why, or never' -x -a 'findings worse nothing'
complete -c riskfile -n '__riskfile_in diff' -l trigger -d 'hold what was changed to what this trigger of the state after says that it changes, both ways; exit with 1 where it is another' -x -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in diff' -l gate -d 'the gate to judge at (default: that of the state after)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in diff' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in diff' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a baseline -d 'keep this state of the file under a name, to compare with later'
complete -c riskfile -n '__riskfile_in baseline' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in baseline' -l description -d 'what it is, for the revision history: released for what, and why' -x
complete -c riskfile -n '__riskfile_in baseline' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in baseline' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in baseline' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a sign -d 'sign a baseline as a role, with a key of your own'
complete -c riskfile -n '__riskfile_in sign' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in sign' -l role -d 'the role that you sign as' -x
complete -c riskfile -n '__riskfile_in sign' -l meaning -d 'what the signature means: reviewed, approved for release' -x
complete -c riskfile -n '__riskfile_in sign' -l justification -d 'on what grounds, in a sentence' -x
complete -c riskfile -n '__riskfile_in sign' -l key -d 'the file of an SSH key, or the id of an OpenPGP key (default: user.signingKey of git)' -x
complete -c riskfile -n '__riskfile_in sign' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in sign' -l pdf -d 'the PDF that `riskfile build` has written' -r -F
complete -c riskfile -n '__riskfile_in sign' -l passphrase-file -d 'the file with the passphrase or PIN (default: ask)' -r -F
complete -c riskfile -n '__riskfile_in sign' -l passphrase-variable -d 'the variable of the environment with the passphrase or PIN' -x
complete -c riskfile -n '__riskfile_in sign' -l token -d 'the PKCS#11 token with the key; --key is then what the key is called in it' -x
complete -c riskfile -n '__riskfile_in sign' -l module -d 'the PKCS#11 module that reads the token' -r -F
complete -c riskfile -n '__riskfile_in sign' -l time-stamp -d 'the server (RFC 3161) to have a time stamp from' -x
complete -c riskfile -n '__riskfile_in sign' -l evidence -d 'a certificate or a revocation list to keep in the PDF; may be given several times' -r -F
complete -c riskfile -n 'test -z (__riskfile_command)' -a verify -d 'say who has signed what, and whether each signature holds'
complete -c riskfile -n '__riskfile_in verify' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in verify' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in verify' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in verify' -l role -d 'a role that has to have signed, too' -x
complete -c riskfile -n '__riskfile_in verify' -l signers -d 'who may sign, in place of needs/signers.yaml: a list that the project cannot change' -r -F
complete -c riskfile -n '__riskfile_in verify' -l allow-changed -d 'do not fail where today\'s content is another than was signed'
complete -c riskfile -n '__riskfile_in verify' -l no-history -d 'for an archive without its repository: ask no history'
complete -c riskfile -n '__riskfile_in verify' -l format -d 'what to print (default: text)' -x -a 'text json'
complete -c riskfile -n '__riskfile_in verify' -l pdf -d 'judge the signatures in this PDF, and not those of baselines' -r -F
complete -c riskfile -n '__riskfile_in verify' -l evidence -d 'a revocation list, besides those in the PDF; may be given several times' -r -F
complete -c riskfile -n 'test -z (__riskfile_command)' -a audit-trail -d 'export who has changed what, and when, as far as git knows'
complete -c riskfile -n '__riskfile_in audit-trail' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in audit-trail' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in audit-trail' -l since -d 'what has changed after this commit, tag or branch (default: all)' -x
complete -c riskfile -n '__riskfile_in audit-trail' -l until -d 'up to this one (default: what is checked out)' -x
complete -c riskfile -n '__riskfile_in audit-trail' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in audit-trail' -l format -d 'what to print (default: text)' -x -a 'text csv json'
complete -c riskfile -n '__riskfile_in audit-trail' -l output -d 'write it there' -r -F
complete -c riskfile -n 'test -z (__riskfile_command)' -a impact -d 'say what rests on an item, and what would fall back if it went'
complete -c riskfile -n '__riskfile_in impact' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in impact' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in impact' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in impact' -l format -d 'what to print (default: text)' -x -a 'text json'
complete -c riskfile -n '__riskfile_in impact' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in impact' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a accept -d 'confirm that an item still holds, now that what it links to has changed'
complete -c riskfile -n '__riskfile_in accept' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in accept' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in accept' -l of -d 'only links to this item' -x -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in accept' -l reason -d 'why it still holds; without it, nothing is accepted, only listed' -x
complete -c riskfile -n '__riskfile_in accept' -l by -d 'who has looked at it (default: the name that git knows)' -x
complete -c riskfile -n '__riskfile_in accept' -l all -d 'all links of all items: how an old project begins'
complete -c riskfile -n '__riskfile_in accept' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in accept' -l group -d 'list under what has changed (target, the default), or under what was judged against it (item)' -x -a 'target item'
complete -c riskfile -n '__riskfile_in accept' -l format -d 'how to list (default: text)' -x -a 'text json'
complete -c riskfile -n '__riskfile_in accept' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n 'test -z (__riskfile_command)' -a merge-driver -d 'merge a page for git: ids that two branches add to one list are both kept'
complete -c riskfile -n '__riskfile_in merge-driver' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in merge-driver' -l marker-size -d 'how long marks are (%L; default: 7)' -x
complete -c riskfile -n 'test -z (__riskfile_command)' -a new -d 'write a new item, with the next id, on the page where its kin stand'
complete -c riskfile -n '__riskfile_in new' -a '(__riskfile_listed (__riskfile_types))'
complete -c riskfile -n '__riskfile_in new' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in new' -l set -d 'an option, such as harm=HRM-002; as often as there are' -x -a '(__riskfile_settings)'
complete -c riskfile -n '__riskfile_in new' -l text -d 'the text below its options, in Markdown' -x
complete -c riskfile -n '__riskfile_in new' -l page -d 'the page, which may be new (default: that of its kin)' -r -F
complete -c riskfile -n '__riskfile_in new' -l stage -d 'design, manufacturing or post-launch' -x -a 'design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in new' -l id -d 'its id (default: the next)' -x
complete -c riskfile -n '__riskfile_in new' -l with-proofs -d 'of a control: both verifications as well, of its implementation and of its effectiveness'
complete -c riskfile -n '__riskfile_in new' -l dry-run -d 'print what would be written, and write nothing'
complete -c riskfile -n '__riskfile_in new' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a rename -d 'give an item another id, everywhere where it is named'
complete -c riskfile -n '__riskfile_in rename' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in rename' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in rename' -l dry-run -d 'say what would be written, and write nothing'
complete -c riskfile -n '__riskfile_in rename' -l code -d 'in code, comments and `backticks` of these files too'
complete -c riskfile -n '__riskfile_in rename' -l anyway -d 'although the new id is of another form, or begins as those of another type do'
complete -c riskfile -n '__riskfile_in rename' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a move -d 'move items to another page, or a page to another place'
complete -c riskfile -n '__riskfile_in move' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in move' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in move' -l title -d 'the heading of a page that is made' -x
complete -c riskfile -n '__riskfile_in move' -l dry-run -d 'say what would be written, and write nothing'
complete -c riskfile -n '__riskfile_in move' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a retire -d 'take an item out of what is judged, and keep its record and its id'
complete -c riskfile -n '__riskfile_in retire' -a '(__riskfile_listed (__riskfile_found ids))'
complete -c riskfile -n '__riskfile_in retire' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in retire' -l reason -d 'why it is retired' -x
complete -c riskfile -n '__riskfile_in retire' -l anyway -d 'although others still name it; RMF902 tells of these'
complete -c riskfile -n '__riskfile_in retire' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in retire' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n 'test -z (__riskfile_command)' -a library -d 'share hazards, harms, controls and decisions of the policy among files: take, update, deviate'
complete -c riskfile -n '__riskfile_in library' -a 'check add update status diff deviate restore remove'
complete -c riskfile -n '__riskfile_in library' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n 'test -z (__riskfile_command)' -a translate -d 'bring translations of the file up to date, measure them, give them to translators and take them back'
complete -c riskfile -n '__riskfile_in translate' -a 'update status todo fill export import'
complete -c riskfile -n '__riskfile_in translate' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n 'test -z (__riskfile_command)' -a fmt -d 'write the items of pages in one form, and change nothing that they say'
complete -c riskfile -n '__riskfile_in fmt' -F
complete -c riskfile -n '__riskfile_in fmt' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in fmt' -l check -d 'write nothing; status 1 where a page is not in form'
complete -c riskfile -n '__riskfile_in fmt' -l diff -d 'write nothing; print what would be written, as a patch'
complete -c riskfile -n '__riskfile_in fmt' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a rule -d 'explain a rule'
complete -c riskfile -n '__riskfile_in rule' -a '(__riskfile_listed $__riskfile_rules)'
complete -c riskfile -n '__riskfile_in rule' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in rule' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a types -d 'explain an item type'
complete -c riskfile -n '__riskfile_in types' -a '(__riskfile_listed (__riskfile_types))'
complete -c riskfile -n '__riskfile_in types' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in types' -l project -d 'the project whose needs/model.yaml counts (default: this folder)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a samples -d 'compute sizes of samples'
complete -c riskfile -n '__riskfile_in samples' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in samples' -l reliability -d 'the size that shows this share, such as 0.99' -x
complete -c riskfile -n '__riskfile_in samples' -l sample -d 'what a sample of this size bears' -x
complete -c riskfile -n '__riskfile_in samples' -l failures -d 'how many of it failed, or may fail (default: 0)' -x
complete -c riskfile -n '__riskfile_in samples' -l capability -d 'with --sample: the capability of its values' -x
complete -c riskfile -n '__riskfile_in samples' -l confidence -d 'default: that of the plan, or 0.95' -x
complete -c riskfile -n '__riskfile_in samples' -l project -d 'the project whose plan counts (default: this folder)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a fingerprint -d 'print the hash that a review is signed for'
complete -c riskfile -n '__riskfile_in fingerprint' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in fingerprint' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n 'test -z (__riskfile_command)' -a schema -d 'print a JSON Schema for editors'
complete -c riskfile -n '__riskfile_in schema' -a 'policy model pdf checklist portfolio snippets'
complete -c riskfile -n '__riskfile_in schema' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in schema' -l write -d 'write those of the project anew'
complete -c riskfile -n '__riskfile_in schema' -l check -d 'say which of those that the project keeps are out of date (status 1)'
complete -c riskfile -n '__riskfile_in schema' -l project -d 'the project (default: this folder)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a completion -d 'print what makes a shell complete commands, options and ids'
complete -c riskfile -n '__riskfile_in completion' -a 'bash zsh fish'
complete -c riskfile -n '__riskfile_in completion' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in completion' -l words -d 'print what there is in the project, as the script asks for it' -x -a 'ids types settings'
complete -c riskfile -n '__riskfile_in completion' -l of -d 'of settings: what is typed, with the item type' -x
complete -c riskfile -n '__riskfile_in completion' -l name -d 'of settings: the option, for what it may be' -x
complete -c riskfile -n '__riskfile_in completion' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a export -d 'write the file in a format of others'
complete -c riskfile -n '__riskfile_in export' -a 'csv graphml json json-ld needs plan report reqif riskman submission ubproject xlsx'
complete -c riskfile -n '__riskfile_in export' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export csv' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export csv' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export csv' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export csv' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export csv' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export csv' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export csv' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export csv' -l type -d 'the item type whose table is written alone' -x -a '(__riskfile_listed (__riskfile_types))'
complete -c riskfile -n '__riskfile_in export graphml' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export graphml' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export graphml' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export graphml' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export graphml' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export graphml' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export graphml' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export json' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export json' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export json' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export json' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export json' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export json' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export json' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export json' -l schema -d 'print the JSON Schema of the form'
complete -c riskfile -n '__riskfile_in export json-ld' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export json-ld' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export json-ld' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export json-ld' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export json-ld' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export json-ld' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export json-ld' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export json-ld' -l base -d 'what the IRI of each node begins with (default: urn:riskfile: and the document\'s number)' -x
complete -c riskfile -n '__riskfile_in export needs' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export needs' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export needs' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export needs' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export needs' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export needs' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export needs' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export plan' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export plan' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export plan' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export plan' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export plan' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export plan' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export plan' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export plan' -l template -d 'a Word file (.docx) whose styles, page, header and footer are used' -r -F
complete -c riskfile -n '__riskfile_in export report' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export report' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export report' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export report' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export report' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export report' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export report' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export report' -l template -d 'a Word file (.docx) whose styles, page, header and footer are used' -r -F
complete -c riskfile -n '__riskfile_in export reqif' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export reqif' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export reqif' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export reqif' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export reqif' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export reqif' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export reqif' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export riskman' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export riskman' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export riskman' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export riskman' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export riskman' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export riskman' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export riskman' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export riskman' -l base -d 'what the IRI of each node begins with (default: urn:riskfile: and the document\'s number)' -x
complete -c riskfile -n '__riskfile_in export submission' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export submission' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export submission' -l output -d 'the folder to write' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export submission' -l force -d 'replace an earlier set that is there'
complete -c riskfile -n '__riskfile_in export submission' -l for -d 'whose limits hold (default: ecopy)' -x -a 'ecopy estar'
complete -c riskfile -n '__riskfile_in export submission' -l pdf -d 'the PDF, or the core report of a set, that was built (default: that of the project in _build/pdf)' -r -F
complete -c riskfile -n '__riskfile_in export submission' -l add -d 'a further PDF for the set; may be repeated' -r -F
complete -c riskfile -n '__riskfile_in export ubproject' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export ubproject' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export ubproject' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export ubproject' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export xlsx' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in export xlsx' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in export xlsx' -l output -d 'the file to write; - for the standard output' -r -F
complete -c riskfile -n '__riskfile_in export xlsx' -l force -d 'overwrite a file that is there'
complete -c riskfile -n '__riskfile_in export xlsx' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in export xlsx' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in export xlsx' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in export xlsx' -l tables-only -d 'leave out the sheets that are only read'
complete -c riskfile -n 'test -z (__riskfile_command)' -a build -d 'build the HTML file and the PDF'
complete -c riskfile -n '__riskfile_in build' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in build' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in build' -l output -d 'where to (default: _build in the project)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in build' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in build' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in build' -l strict -s W -d 'exit with 1 if there is any finding or warning'
complete -c riskfile -n '__riskfile_in build' -l since -d 'also write what has changed since this baseline or revision, as a PDF of its own; the marks of changes on the pages speak of the same baseline' -x
complete -c riskfile -n '__riskfile_in build' -l lang -d 'in which language: one that the policy names, such as zh, or all of them, beside each other (default: that in which the file is written)' -x
complete -c riskfile -n '__riskfile_in build' -l no-pdf -d 'build the HTML only'
complete -c riskfile -n '__riskfile_in build' -l clean -d 'build from nothing'
complete -c riskfile -n '__riskfile_in build' -l jobs -s j -d 'processes (default: 1)' -x
complete -c riskfile -n '__riskfile_in build' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a serve -d 'show the HTML file in a browser, as it is written'
complete -c riskfile -n '__riskfile_in serve' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in serve' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in serve' -l port -d 'the port (default: the first free one from 8000 on)' -x
complete -c riskfile -n '__riskfile_in serve' -l host -d 'the address to listen on (default: 127.0.0.1, this machine alone)' -x
complete -c riskfile -n '__riskfile_in serve' -l lang -d 'in which language: one that the policy names, such as zh (default: that in which the file is written)' -x
complete -c riskfile -n '__riskfile_in serve' -l open -d 'open the front page in a browser'
complete -c riskfile -n '__riskfile_in serve' -l output -d 'where the pages are built (default: _build/serve in the project)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in serve' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in serve' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in serve' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a import -d 'import a hazard log, or draft the mapping for it'
complete -c riskfile -n '__riskfile_in import' -F
complete -c riskfile -n '__riskfile_in import' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in import' -l out -d 'the project to write to; with --suggest, the mapping (default: print it)' -r -F
complete -c riskfile -n '__riskfile_in import' -l suggest -d 'draft a mapping for the tables in these files'
complete -c riskfile -n '__riskfile_in import' -l dry-run -d 'show what would be written and what is left over; write nothing'
complete -c riskfile -n '__riskfile_in import' -l force -d 'overwrite files that are there; of what was imported before, take the log\'s side where it was edited too'
complete -c riskfile -n '__riskfile_in import openfda' -F
complete -c riskfile -n '__riskfile_in import openfda' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in import openfda' -l mapping -d 'which words mean which items; only --look-here can do without' -r -F
complete -c riskfile -n '__riskfile_in import openfda' -l output -d 'the folder to write to' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in import openfda' -l project -d 'the project whose items count (default: this folder)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in import openfda' -l with-texts -d 'write the texts of the reports too'
complete -c riskfile -n '__riskfile_in import openfda' -l reader -d 'what reads the reports; both find the same (default: duckdb where riskfile[maude] is installed)' -x -a 'streaming duckdb'
complete -c riskfile -n '__riskfile_in import openfda' -l cache -d 'where duckdb keeps what it has read (default: .riskfile_cache/maude in the project)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in import openfda' -l no-cache -d 'read every file again, and keep nothing'
complete -c riskfile -n '__riskfile_in import openfda' -l look-here -d 'list problems that are reported more often for our device than for others of its product code'
complete -c riskfile -n '__riskfile_in import openfda' -l product-code -d 'with --look-here: compare this product code (default: those of our reports); may be repeated' -x -a '(__riskfile_listed $__riskfile_rules)'
complete -c riskfile -n '__riskfile_in import openfda' -l brand -d 'with --look-here, without --mapping: ours are brand names that begin so; may be repeated' -x
complete -c riskfile -n '__riskfile_in import openfda' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in import openfda' -l force -d 'overwrite files that are there (exposures are kept)'
complete -c riskfile -n '__riskfile_in import reqif' -F
complete -c riskfile -n '__riskfile_in import reqif' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in import reqif' -l merge -d 'into the items that are there'
complete -c riskfile -n '__riskfile_in import reqif' -l base -d 'the file as it was exported: tells who has edited what where the pages have changed since' -x
complete -c riskfile -n '__riskfile_in import reqif' -l dry-run -d 'say what would change, and write nothing'
complete -c riskfile -n '__riskfile_in import reqif' -l delete -d 'take out the items that --base has and FILE has not (default: they are told)'
complete -c riskfile -n '__riskfile_in import reqif' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in import xlsx' -F
complete -c riskfile -n '__riskfile_in import xlsx' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in import xlsx' -l merge -d 'into the items that are there'
complete -c riskfile -n '__riskfile_in import xlsx' -l dry-run -d 'say what would change, and write nothing'
complete -c riskfile -n '__riskfile_in import xlsx' -l delete -d 'take out the items whose rows were deleted (default: they are told)'
complete -c riskfile -n '__riskfile_in import xlsx' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n 'test -z (__riskfile_command)' -a monitor -d 'hold the file against field data'
complete -c riskfile -n '__riskfile_in monitor' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in monitor' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in monitor' -l format -d 'what to print (default: text)' -x -a 'text json markdown'
complete -c riskfile -n '__riskfile_in monitor' -l output -d 'write it there, and print the last line only' -r -F
complete -c riskfile -n '__riskfile_in monitor' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in monitor' -l write -d 'add the triggers that are proposed to needs/post-launch/triggers.md'
complete -c riskfile -n '__riskfile_in monitor' -l design -d 'compare the methods, for the plans of the file with data, or for what is --expected (no project is read then)'
complete -c riskfile -n '__riskfile_in monitor' -l plan -d 'only for this plan' -x
complete -c riskfile -n '__riskfile_in monitor' -l expected -d 'how many events a period are expected' -x
complete -c riskfile -n '__riskfile_in monitor' -l period -d 'how long the period is in which events are counted (default: month)' -x -a 'month quarter week year'
complete -c riskfile -n '__riskfile_in monitor' -l exposure -d 'the exposure of a period; whole units for a p- or g-chart' -x
complete -c riskfile -n '__riskfile_in monitor' -l baseline-months -d 'from how many months the expected count is known (default: 12)' -x
complete -c riskfile -n '__riskfile_in monitor' -l detects -d 'the multiple that is to be found soon (default: the plan\'s, or 2)' -x
complete -c riskfile -n '__riskfile_in monitor' -l false-alarm-months -d 'months between false alarms, on average (default: the plan\'s, or 370)' -x
complete -c riskfile -n '__riskfile_in monitor' -l compare -d 'beside limits at three standard deviations and a cusum by Lorden\'s bound'
complete -c riskfile -n 'test -z (__riskfile_command)' -a portfolio -d 'judge many files, and show what they share'
complete -c riskfile -n '__riskfile_in portfolio' -F
complete -c riskfile -n '__riskfile_in portfolio' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in portfolio' -l output -d 'write the overview, metrics.json and run.json there, and add to the history that the list names' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in portfolio' -l workers -d 'how many processes judge at a time: a number, or all for each core (default); 0: this process, unprotected' -x
complete -c riskfile -n '__riskfile_in portfolio' -l scheduler -d 'have the workers of this Dask scheduler judge: tcp://HOST:PORT or tls://HOST:PORT' -x
complete -c riskfile -n '__riskfile_in portfolio' -l wait -d 'how long the scheduler is waited for, and workers where there are none (default: 30)' -x
complete -c riskfile -n '__riskfile_in portfolio' -l tls-ca -d 'the certificate of the cluster\'s authority, PEM' -r -F
complete -c riskfile -n '__riskfile_in portfolio' -l tls-cert -d 'the certificate with which riskfile connects, PEM' -r -F
complete -c riskfile -n '__riskfile_in portfolio' -l tls-key -d 'its key, PEM (default: it is in the file of the certificate)' -r -F
complete -c riskfile -n '__riskfile_in portfolio' -l time-limit -d 'how long a file may take before it is ended (default: 600; 0: any time)' -x
complete -c riskfile -n '__riskfile_in portfolio' -l memory -d 'how much memory (address space) a process that judges may ask for (default: any)' -x
complete -c riskfile -n '__riskfile_in portfolio' -l cache -d 'where results are kept (default: .riskfile_cache beside the list)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in portfolio' -l no-cache -d 'judge every file again, and keep nothing'
complete -c riskfile -n '__riskfile_in portfolio' -l gate -d 'the gate to judge at (default: that of the list, else the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in portfolio' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in portfolio' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n '__riskfile_in portfolio' -l fail-on -d 'the mildest finding that exits with 1 (default: warning); threshold: thresholds and failures only' -x -a 'warning error threshold'
complete -c riskfile -n '__riskfile_in portfolio' -l format -d 'what to print (default: text)' -x -a 'text json'
complete -c riskfile -n 'test -z (__riskfile_command)' -a lsp -d 'answer an editor: the language server'
complete -c riskfile -n '__riskfile_in lsp' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in lsp' -l tcp -d 'listen on this port instead (of this machine alone)' -x
complete -c riskfile -n '__riskfile_in lsp' -l stdio -d 'over standard input and output, which is the default'
complete -c riskfile -n '__riskfile_in lsp' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in lsp' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in lsp' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a mcp -d 'answer assistants: a server of the Model Context Protocol'
complete -c riskfile -n '__riskfile_in mcp' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in mcp' -l project -d 'the project\'s folder (default: this one)' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in mcp' -l gate -d 'the gate to judge at (default: the policy\'s)' -x -a 'draft design manufacturing post-launch'
complete -c riskfile -n '__riskfile_in mcp' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n '__riskfile_in mcp' -l no-own-rules -d 'run no rules of the project\'s own (they are code); they count as not evaluated'
complete -c riskfile -n 'test -z (__riskfile_command)' -a manual -d 'show a page of the manual of this version'
complete -c riskfile -n '__riskfile_in manual' -F
complete -c riskfile -n '__riskfile_in manual' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in manual' -l path -d 'print where the page is, and not the page'
complete -c riskfile -n 'test -z (__riskfile_command)' -a qualify -d 'qualify the installed riskfile: try it on this machine, and write plan and report'
complete -c riskfile -n '__riskfile_in qualify' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in qualify' -l output -d 'the folder to write to' -x -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in qualify' -l plan-only -d 'write the plan, and run nothing'
complete -c riskfile -n '__riskfile_in qualify' -l force -d 'overwrite what an earlier run has written there'
complete -c riskfile -n '__riskfile_in qualify' -l today -d 'the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)' -x
complete -c riskfile -n 'test -z (__riskfile_command)' -a init -d 'start a project'
complete -c riskfile -n '__riskfile_in init' -a '(__fish_complete_directories (commandline -ct))'
complete -c riskfile -n '__riskfile_in init' -s h -l help -d 'show this help message and exit'
complete -c riskfile -n '__riskfile_in init' -l name -d 'the device\'s name' -x
complete -c riskfile -n '__riskfile_in init' -l policy -d 'scales, matrix and regions to start with (manual, chapter on the policy); 5x5-afap unless given' -x -a '5x5-afap 3x3 4x5 nhs samd four-region security gamp fmea-sod'
complete -c riskfile -n '__riskfile_in init' -l market -d 'markets of the device, such as eu or eu,us,jp; eu,us,cn unless given' -x
complete -c riskfile -n '__riskfile_in init' -l unit -d 'what a probability counts per; use unless given' -x
complete -c riskfile -n '__riskfile_in init' -l software-class -d 'software safety class of IEC 62304' -x -a 'none A B C'
complete -c riskfile -n '__riskfile_in init' -l empty -d 'write no sample items'
complete -c riskfile -n '__riskfile_in init' -l lang -d 'the language in which it is written: en or zh-CN; en unless given' -x
