import { Tabs } from '@mantine/core';

import { CodeBlock } from './CodeBlock';

interface Sample {
  language: string; // its name, the same in every language of the reader
  label: string;
  code: string;
}

/** The same done in several languages, one of them in sight. */
export function CodeTabs({ samples }: { samples: readonly Sample[] }) {
  return (
    <Tabs defaultValue={samples[0]?.language ?? null}>
      <Tabs.List>
        {samples.map(({ language }) => (
          <Tabs.Tab key={language} value={language}>
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map(({ language, label, code }) => (
        <Tabs.Panel key={language} value={language} pt="sm">
          <CodeBlock label={label} code={code} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
