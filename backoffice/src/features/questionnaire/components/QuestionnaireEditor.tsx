import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import type { OwnQuestion, Questionnaire, Website } from '@/api/types';
import { BesidePreview } from '@/components/BesidePreview';
import { CustomerLanguageTabs } from '@/components/CustomerLanguageTabs';
import { PagePreview } from '@/components/PagePreview';
import { SaveForm } from '@/components/SaveForm';
import { useCustomerLanguage } from '@/lib/customer-languages';
import { useStoredForm } from '@/lib/use-stored-form';

import { changeQuestions, previewQuery, questionnaireQuery } from '../api/questionnaire';
import { showable } from '../questions';
import { Questions } from './Questions';

const TYPING_PAUSE_MS = 300;

interface Props {
  website: Website;
  questionnaire: Questionnaire;
}

interface Values {
  questions: OwnQuestion[];
}

/** The merchant's own questions, beside the page that asks them. */
export function QuestionnaireEditor({ website, questionnaire }: Props) {
  const queryClient = useQueryClient();
  const [language, setLanguage] = useCustomerLanguage();
  const editing = useStoredForm<Values>({
    draftKey: `proofmark.questionnaire.${website.id_website}`,
    stored: { questions: questionnaire.questions },
    save: async ({ questions = [] }) => {
      const saved = await changeQuestions(website, questions);
      queryClient.setQueryData(questionnaireQuery(website).queryKey, saved);
      return { questions: saved.questions };
    },
  });
  const { form } = editing;
  const [settled] = useDebouncedValue(form.values.questions, TYPING_PAUSE_MS);
  const preview = useQuery(previewQuery(website, language, showable(settled, language)));
  return (
    <CustomerLanguageTabs value={language} onChange={setLanguage}>
      <BesidePreview preview={<PagePreview query={preview} begin="#questions" />}>
        <SaveForm editing={editing}>
          <Questions
            questions={form.values.questions}
            language={language}
            errors={form.errors}
            onChange={(questions) => form.setValues({ questions })}
          />
        </SaveForm>
      </BesidePreview>
    </CustomerLanguageTabs>
  );
}
