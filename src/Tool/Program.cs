Console.WriteLine("pipelines");
return 0;
